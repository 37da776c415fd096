import { gzipSync } from "node:zlib";
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { mnistChecksums, type MnistFileName } from "../../../data/mnist.ts";
import { packagedMnist, readMnist, readMnistFiles } from "../../../pipeline/tasks/mnist_files.ts";
import { describeError, exitCode, type PipelineError } from "../../../pipeline/platform/errors.ts";
import { assert, assertEquals, assertStringIncludes } from "../../assert.ts";

const granted = async (name: "read" | "write") => (await Deno.permissions.query({ name })).state === "granted";
const canRead = await granted("read");
const canWrite = canRead && await granted("write");

Deno.test({
  name: "readMnist() reads the packaged originals: the first labels are 5, 0, 4 and 7, 2, 1",
  ignore: !canRead,
  async fn() {
    const { train, test } = right(await readMnist(packagedMnist, { trainSize: 1_000, testSize: 10_000 })());
    assertEquals([train.count, test.count], [1_000, 10_000]);
    assertEquals([...train.labels.subarray(0, 3), ...test.labels.subarray(0, 3)], [5, 0, 4, 7, 2, 1]);
    assertEquals(train.pixels.length, 784_000);
    assertEquals([...train.pixels.subarray(152, 156)], [3, 18, 18, 18].map((byte) => Math.fround(byte / 255)));
    const digits = Array.from({ length: 10 }, (_, digit) => test.labels.filter((label) => label === digit).length);
    assertEquals(digits, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]); // as published with the data
  },
});

Deno.test({
  name: "readMnistFiles() gives the checksums of the uncompressed files, whatever their names",
  ignore: !canWrite,
  async fn() {
    const plain = await withFolder(miniature(), (folder) => readMnistFiles(folder)());
    const renamed = rename(miniature(), (name) => name.replace("-idx", ".idx"));
    const zipped = rename(miniature(), (name) => `${name}.gz`, gzipSync);
    for (const files of [renamed, zipped, rename(zipped, (name) => name.replace("-idx", ".idx"))]) {
      const other = await withFolder(files, (folder) => readMnistFiles(folder)());
      assertEquals(right(other).map(({ sha256 }) => sha256), right(plain).map(({ sha256 }) => sha256));
    }
    assertEquals(new Set(right(plain).map(({ sha256 }) => sha256)).size, 4);
  },
});

Deno.test({
  name: "readMnist() reads a folder of other images than the originals",
  ignore: !canWrite,
  async fn() {
    const files = rename(miniature(), (name) => `${name}.gz`, gzipSync);
    const { train, test } = await withFolder(
      files,
      async (folder) => right(await readMnist(folder, { trainSize: 2, testSize: 1 })()),
    );
    assertEquals([...train.labels, ...test.labels], [3, 1, 4]);
    assertEquals(train.pixels[0], 1);
  },
});

Deno.test({
  name: "readMnist() refuses what is broken in one line that names file, place, expectation and finding",
  ignore: !canWrite,
  async fn() {
    const whole = miniature();
    const images = whole["train-images-idx3-ubyte"];
    const labels = whole["t10k-labels-idx1-ubyte"];
    const cases: [file: MnistFileName, content: Uint8Array, message: string][] = [
      [
        "train-images-idx3-ubyte",
        images.subarray(0, 100),
        "byte 100: expected 1584 bytes for shape [2, 28, 28], found 100",
      ],
      ["train-images-idx3-ubyte", new Uint8Array(0), "byte 0: expected a header of 16 bytes, found 0 bytes"],
      ["train-images-idx3-ubyte", images.with(2, 9), "byte 0: expected magic number 0x00000803, found 0x00000903"],
      [
        "train-images-idx3-ubyte",
        gzipSync(images).subarray(0, 20),
        "expected a whole gzip stream, found unexpected end",
      ],
      ["t10k-labels-idx1-ubyte", labels.with(8, 17), "byte 8: expected a label from 0 to 9, found 17"],
      ["t10k-labels-idx1-ubyte", Uint8Array.of(...labels, 0), "byte 9: expected 9 bytes for shape [1], found 10"],
    ];
    for (const [file, content, message] of cases) {
      await withFolder({ ...whole, [file]: content }, async (folder) => {
        const error = left(await readMnist(folder, { trainSize: 2, testSize: 1 })());
        assertRefusal(error, join(folder, file), message);
        assertStringIncludes(describeError(error), "set mnist.dataset.source to");
      });
    }
  },
});

Deno.test({
  name: "readMnist() refuses a file that is not the one it was promised",
  ignore: !canWrite,
  async fn() {
    const files = rename(miniature(), (name) => name);
    const sizes = { trainSize: 2, testSize: 1 };
    await withFolder(files, async (folder) => {
      const read = right(await readMnistFiles(folder)());
      const expected = Object.fromEntries(read.map(({ name, sha256 }) => [name, sha256]));
      assertEquals(right(await readMnist(folder, sizes, { expected })()).train.count, 2);
      const name = "train-images-idx3-ubyte";
      const changed = files[name].slice();
      changed[16] = 7;
      await Deno.writeFile(join(folder, name), changed);
      const error = left(await readMnist(folder, sizes, { expected })());
      assertRefusal(error, join(folder, name), "the file was changed while it was being used");
    });
  },
});

Deno.test({
  name: "readMnist() asks for no more images than there are",
  ignore: !canWrite,
  async fn() {
    await withFolder(miniature(), async (folder) => {
      const error = left(await readMnist(folder, { trainSize: 3, testSize: 1 })());
      assertRefusal(error, join(folder, "train-images-idx3-ubyte"), "byte 4: expected at least 3 images, found 2");
    });
  },
});

Deno.test({
  name: "readMnist() names the folder and every accepted name if a file is missing",
  ignore: !canWrite,
  async fn() {
    const { "train-labels-idx1-ubyte": _, ...others } = miniature();
    await withFolder(others, async (folder) => {
      const error = left(await readMnist(folder, { trainSize: 1, testSize: 1 })());
      assertRefusal(error, folder, "the file train-labels-idx1-ubyte (or train-labels.idx1-ubyte, ");
    });
  },
});

Deno.test({
  name: "readMnist() refuses a folder that does not exist, and a file in its place",
  ignore: !canWrite,
  async fn() {
    await withFolder(miniature(), async (folder) => {
      const file = join(folder, "train-labels-idx1-ubyte");
      for (const absent of [join(folder, "absent"), file, join(file, "below")]) {
        const error = left(await readMnist(absent, { trainSize: 1, testSize: 1 })());
        assertRefusal(error, absent, "expected a folder, found none");
      }
    });
  },
});

Deno.test({
  name: "readMnistFiles() refuses a package whose files are not the originals, or are not there",
  ignore: !canWrite,
  async fn() {
    await withFolder(miniature(), async (folder) => {
      const altered = left(await readMnistFiles(packagedMnist, folder)());
      const file = "train-images-idx3-ubyte";
      assertRefusal(altered, join(folder, file), `bytes 0 to 1584: expected SHA-256 ${mnistChecksums[file]}, found `);
      const absent = left(await readMnistFiles(packagedMnist, join(folder, "absent"))());
      assertRefusal(absent, join(folder, "absent"), "run `deno install`");
    });
  },
});

Deno.test({
  name: "readMnist() without the permission to read is a file system error, not a crash",
  permissions: "none",
  async fn() {
    const error = left(await readMnist("/folder", { trainSize: 1, testSize: 1 })());
    assertEquals([error._tag, exitCode(error)], ["FileSystemError", 1]);
    assertEquals(describeError(error), "/folder: a special path that cannot be used; choose a folder of your own");
  },
});

// Helpers

function assertRefusal(error: PipelineError, source: string, message: string): void {
  assertEquals([error._tag, exitCode(error)], ["InvalidData", 2]);
  const line = describeError(error);
  assert(line.startsWith(`${source}: `), line);
  assertStringIncludes(line, message);
  assert(!line.includes("\n"), line);
}

/** Two train images labelled 3 and 1, and one test image labelled 4. */
function miniature(): Record<MnistFileName, Uint8Array> {
  const images = (count: number) => {
    const file = new Uint8Array(16 + 784 * count).fill(255);
    file.set([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28]);
    return file;
  };
  return {
    "train-images-idx3-ubyte": images(2),
    "train-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 3, 1),
    "t10k-images-idx3-ubyte": images(1),
    "t10k-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 4),
  };
}

function rename(
  files: Record<string, Uint8Array>,
  toName: (name: string) => string,
  toContent: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [toName(name), toContent(bytes)]));
}

async function withFolder<A>(files: Record<string, Uint8Array>, use: (folder: string) => Promise<A>): Promise<A> {
  const folder = await Deno.makeTempDir({ prefix: "degrok-mnist-" });
  try {
    for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(join(folder, name), bytes);
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function right<A>(result: E.Either<PipelineError, A>): A {
  if (E.isLeft(result)) throw new Error(describeError(result.left));
  return result.right;
}

function left<A>(result: E.Either<PipelineError, A>): PipelineError {
  if (E.isRight(result)) throw new Error("expected an error, found a result");
  return result.left;
}
