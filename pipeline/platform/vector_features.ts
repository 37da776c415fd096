/**
 * The vector instructions of this computer's processor.
 *
 * @module
 */

/** Those on which the last bits of native code may depend: which of them it uses is decided when it runs. */
const relevant = /^(?:sse4_[12]|avx.*|fma.*|f16c|amx.*|xop|asimd.*|sve.*|sme.*|i8mm|bf16|fphp)$/;

/**
 * The names of the processor's vector instructions, sorted; none where the system does not list them, as outside Linux.
 *
 * Linux lists them in a file that the runtime keeps from every program without all permissions, so the C library is asked to read it, which needs
 * the permission to load it.
 */
export function vectorFeatures(): readonly string[] {
  if (Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return [];
  return featuresIn(textOf("/proc/cpuinfo"));
}

/** The vector instructions that a text such as that of `/proc/cpuinfo` lists, for its first processor. */
export function featuresIn(text: string): readonly string[] {
  const [, flags = ""] = /^(?:flags|Features)\s*:(.*)$/m.exec(text) ?? [];
  return [...new Set(flags.split(/\s+/).filter((flag) => relevant.test(flag)))].sort();
}

/** The first bytes of a file, by way of the C library. */
function textOf(path: string): string {
  const library = Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const { open, read, close } = library.symbols;
  try {
    const file = open(new TextEncoder().encode(`${path}\0`), 0);
    if (file < 0) return "";
    const buffer = new Uint8Array(1 << 16);
    const length = Number(read(file, buffer, BigInt(buffer.length)));
    close(file);
    return new TextDecoder().decode(buffer.subarray(0, Math.max(0, length)));
  } finally {
    library.close();
  }
}
