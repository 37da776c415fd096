import fc from "fast-check";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
  type StoredValues,
} from "../../../pipeline/files/safetensors.ts";
import { assert, assertEquals, assertThrows } from "../../assert.ts";

Deno.test("encodeSafetensors() writes length, padded header and entries", () => {
  const bytes = encodeSafetensors({ tensors: { b: tensor([1], Float32Array.of(1)) }, metadata: {} });
  const header = '{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  ';
  assertEquals(bytes.length, 8 + header.length + 4);
  assertEquals([...bytes.subarray(0, 8)], [header.length, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(new TextDecoder().decode(bytes.subarray(8, 8 + header.length)), header);
  assertEquals([...bytes.subarray(8 + header.length)], [0, 0, 128, 63]);
});

Deno.test("decodeSafetensors() reads a file of no tensors", () => {
  const bytes = encodeSafetensors({ tensors: {}, metadata: { a: "1" } });
  assertEquals(decodeSafetensors(bytes), { ok: true, value: { tensors: {}, metadata: { a: "1" } } });
});

Deno.test("encodeSafetensors() stores the part of a buffer that an array views", () => {
  const part = Float32Array.of(1, 2, 3).subarray(1, 2);
  const result = decodeSafetensors(encodeSafetensors({ tensors: { a: tensor([1], part) }, metadata: {} }));
  assert(result.ok);
  assertEquals([...result.value.tensors.a.values], [2]);
});

Deno.test("decodeSafetensors() keeps a name that objects inherit", () => {
  const tensors = Object.fromEntries([["__proto__", tensor([1], Int32Array.of(7))]]);
  const result = decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }));
  assert(result.ok);
  assertEquals(Object.keys(result.value.tensors), ["__proto__"]);
});

Deno.test("decodeSafetensors() refuses what is not in the format, at its offset", () => {
  const entry = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  const second = { ...entry, data_offsets: [8, 16] };
  const cases: [what: string, bytes: Uint8Array, offset: number][] = [
    ["no length", new Uint8Array(5), 5],
    ["a length beyond the file", file({ a: entry }, 8).with(1, 1), 0],
    ["a length of 2^63", file({ a: entry }, 8).with(7, 128), 0],
    ["no JSON", raw("{]", 0), 8],
    ["a text that is not UTF-8", raw('{"__metadata__":{"a":"x"}}', 0).with(8 + 22, 0xff), 8],
    ["an array as header", raw("[]", 0), 8],
    ["a header after a space", raw(" {}", 0), 8],
    ["null", raw("null", 0), 8],
    ["metadata that is no text", file({ __metadata__: { step: 3 } }, 0), 8],
    ["metadata that is no object", file({ __metadata__: "step" }, 0), 8],
    ["metadata that is null", file({ __metadata__: null }, 0), 8],
    ["an entry that is null", file({ a: null }, 0), 8],
    ["an entry that is no object", file({ a: 3 }, 0), 8],
    ["an unknown element type", file({ a: { ...entry, dtype: "BF16" } }, 8), 8],
    ["an inherited name as element type", file({ a: { ...entry, dtype: "toString" } }, 8), 8],
    ["a negative side", file({ a: { ...entry, shape: [-1, -2] } }, 8), 8],
    ["a fractional side", file({ a: { ...entry, shape: [0.5, 4] } }, 8), 8],
    ["a shape that is no list", file({ a: { ...entry, shape: 2 } }, 8), 8],
    ["one offset", file({ a: { ...entry, data_offsets: [8] } }, 8), 8],
    ["three offsets", file({ a: { ...entry, data_offsets: [0, 8, 8] } }, 8), 8],
    ["a negative offset", file({ a: { ...entry, data_offsets: [-8, 0] } }, 8), 8],
    ["a range that does not fit the shape", file({ a: { ...entry, data_offsets: [0, 12] } }, 12), 8],
    ["a range too small for the shape", file({ a: { ...entry, data_offsets: [0, 4] } }, 4), 8],
    ["overlap", file({ a: entry, b: { ...second, data_offsets: [4, 12] } }, 12), dataOffset + 8],
    ["the same place twice", file({ a: entry, b: entry }, 8), dataOffset + 8],
    ["a gap", file({ a: entry, b: { ...second, data_offsets: [12, 20] } }, 20), dataOffset + 8],
    ["a gap at the beginning", file({ b: second }, 16), dataOffset],
    ["too little data", file({ a: entry }, 7), dataOffset + 7],
    ["trailing bytes", file({ a: entry }, 9), dataOffset + 8],
  ];
  for (const [what, bytes, offset] of cases) {
    const result = decodeSafetensors(bytes);
    assert(!result.ok, what);
    assertEquals(result.offset, offset, what);
    assert(result.expectation !== "" && result.found !== "", what);
  }
  assert(decodeSafetensors(file({ b: second, a: entry }, 16)).ok, "entries may stand in any order");
});

Deno.test("encodeSafetensors() throws if a shape does not fit, a name is reserved or an element type unknown", () => {
  const encode = (name: string, stored: StoredTensor) =>
    encodeSafetensors({ tensors: { [name]: stored }, metadata: {} });
  assertThrows(() => encode("a", tensor([2], new Float32Array(3))), RangeError, "current value is [2]");
  assertThrows(() => encode("a", tensor([-1, -3], new Float32Array(3))), RangeError, "current value is [-1,-3]");
  assertThrows(() => encode("__metadata__", tensor([1], new Float32Array(1))), RangeError, "reserved name");
  const bytes = new Uint8Array(1) as unknown as StoredValues;
  assertThrows(() => encode("a", tensor([1], bytes)), TypeError, "[object Uint8Array]");
});

Deno.test("decodeSafetensors() restores every content bit by bit", () => {
  fc.assert(fc.property(contents(), (content) => {
    const result = decodeSafetensors(encodeSafetensors(content));
    assert(result.ok);
    assertEquals(result.value.metadata, content.metadata);
    assertEquals(Object.keys(result.value.tensors).toSorted(), Object.keys(content.tensors).toSorted());
    for (const [name, { shape, values }] of Object.entries(content.tensors)) {
      const restored = result.value.tensors[name];
      assertEquals(restored.shape, shape);
      assertEquals(restored.values.constructor, values.constructor);
      assertEquals(new Uint8Array(restored.values.buffer), new Uint8Array(values.buffer)); // equal even where NaN
    }
  }));
});

Deno.test("decodeSafetensors() reads a view at an odd place of its buffer, into arrays of their own", () => {
  fc.assert(fc.property(contents(), fc.integer({ min: 0, max: 9 }), (content, shift) => {
    const bytes = encodeSafetensors(content);
    const shifted = new Uint8Array(shift + bytes.length + 3).fill(77);
    shifted.set(bytes, shift);
    const view = shifted.subarray(shift, shift + bytes.length);
    const result = decodeSafetensors(view);
    view.fill(0);
    assertEquals(result, decodeSafetensors(bytes));
  }));
});

Deno.test("encodeSafetensors() gives equal bytes for equal contents in any order, with every array aligned", () => {
  fc.assert(fc.property(contents(), ({ tensors, metadata }) => {
    const backwards = (record: object) => Object.fromEntries(Object.entries(record).toReversed());
    const bytes = encodeSafetensors({ tensors, metadata });
    assertEquals(encodeSafetensors({ tensors: backwards(tensors), metadata: backwards(metadata) }), bytes);
    const headerLength = bytes[0] + 256 * bytes[1];
    assertEquals(headerLength % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
    for (const [name, { values }] of Object.entries(tensors)) {
      assertEquals(header[name].data_offsets[0] % values.BYTES_PER_ELEMENT, 0);
    }
  }));
});

Deno.test("decodeSafetensors() refuses every truncation", () => {
  fc.assert(fc.property(contents(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (content, share) => {
    const bytes = encodeSafetensors(content);
    assert(!decodeSafetensors(bytes.subarray(0, Math.floor(share * bytes.length))).ok);
  }));
});

const canRunPython = (await Deno.permissions.query({ name: "run", command: "python3" })).state === "granted" &&
  (await Deno.permissions.query({ name: "write" })).state === "granted" && await pythonHasNumpy();

Deno.test({
  name: "encodeSafetensors() writes files that NumPy reads as the format says",
  ignore: !canRunPython,
  async fn() {
    const path = await Deno.makeTempFile({ suffix: ".safetensors" });
    try {
      const tensors = {
        weight: tensor([2, 3], Float32Array.of(0.1, -2.5, 3e38, 1e-45, -0, 6)),
        exact: tensor([], Float64Array.of(0.1)),
        step: tensor([1], BigInt64Array.of(-(2n ** 62n) - 1n)),
        "größe": tensor([0, 4], new Int32Array(0)),
        tokens: tensor([2, 1], Int32Array.of(-1, 2 ** 31 - 1)),
      };
      await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: { task: "mnist" } }));
      const { success, stdout, stderr } = await new Deno.Command("python3", { args: ["-c", readInPython, path] })
        .output();
      assert(success, new TextDecoder().decode(stderr));
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), {
        metadata: { task: "mnist" },
        weight: ["float32", [2, 3], "cdcccc3d000020c0e6b1617f01000000000000800000c040"],
        exact: ["float64", [], "9a9999999999b93f"],
        step: ["int64", [1], "ffffffffffffffbf"],
        "größe": ["int32", [0, 4], ""],
        tokens: ["int32", [2, 1], "ffffffffffffff7f"],
      });
    } finally {
      await Deno.remove(path);
    }
  },
});

// Helpers

/** A reader written from the format's description: names, shapes and bytes as NumPy holds them. */
const readInPython = `
import json, struct, sys
import numpy
types = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "I64": "<i8"}
with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = file.read()
seen = {"metadata": header.pop("__metadata__")}
for name, entry in header.items():
    begin, end = entry["data_offsets"]
    array = numpy.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
    seen[name] = [array.dtype.name, list(array.shape), array.tobytes().hex()]
print(json.dumps(seen))
`;

async function pythonHasNumpy(): Promise<boolean> {
  try {
    return (await new Deno.Command("python3", { args: ["-c", "import numpy"] }).output()).success;
  } catch {
    return false;
  }
}

function tensor(shape: readonly number[], values: StoredValues): StoredTensor {
  return { shape, values };
}

/** Where the data of the hand-made files begins. */
const dataOffset = 208;

/** A file with this header, padded so that its data begins at `dataOffset`, and so many bytes of data. */
function file(header: unknown, dataLength: number): Uint8Array {
  return raw(JSON.stringify(header).padEnd(dataOffset - 8), dataLength);
}

function raw(header: string, dataLength: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.of(text.length, 0, 0, 0, 0, 0, 0, 0, ...text, ...new Uint8Array(dataLength));
}

function contents(): fc.Arbitrary<Safetensors> {
  const values = (length: number): fc.Arbitrary<StoredValues> => {
    const bits = fc.uint8Array({ minLength: 8 * length, maxLength: 8 * length });
    return fc.tuple(bits, fc.constantFrom(Float32Array, Float64Array, Int32Array, BigInt64Array)).map(
      ([bytes, constructor]) => new constructor(bytes.slice(0, length * constructor.BYTES_PER_ELEMENT).buffer),
    );
  };
  const stored = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }).chain((shape) =>
    values(shape.reduce((size, side) => size * side, 1)).map((entries) => tensor(shape, entries))
  );
  const name = fc.string({ unit: "binary", maxLength: 8 }).map((text) => `n${text}`);
  return fc.record({
    tensors: fc.dictionary(name, stored, { maxKeys: 5, noNullPrototype: true }),
    metadata: fc.dictionary(name, fc.string(), { maxKeys: 3, noNullPrototype: true }),
  });
}
