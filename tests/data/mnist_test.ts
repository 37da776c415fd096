import fc from "fast-check";
import { decodeMnist, mnistChecksums, type MnistFileName, mnistFileNames } from "../../data/mnist.ts";
import { assert, assertEquals, assertThrows } from "../assert.ts";

Deno.test("decodeMnist() takes the leading images, with pixels divided by 255 in single precision", () => {
  const result = decodeMnist(miniature(), { trainSize: 2, testSize: 1 });
  assert(result.ok);
  const { train, test } = result.value;
  assertEquals([train.count, train.pixels.length, test.count, test.pixels.length], [2, 2 * 784, 1, 784]);
  assertEquals([...train.labels], [0, 1]);
  assertEquals([...train.pixels.subarray(0, 3)], [0, Math.fround(1 / 255), Math.fround(2 / 255)]);
  assertEquals(train.pixels[255], 1);
});

Deno.test("decodeMnist() gives the same leading images whatever the size", () => {
  const small = decodeMnist(miniature(), { trainSize: 1, testSize: 1 });
  const large = decodeMnist(miniature(), { trainSize: 3, testSize: 2 });
  assert(small.ok && large.ok);
  assertEquals(small.value.train.pixels, large.value.train.pixels.slice(0, 784));
});

Deno.test("decodeMnist() keeps every pixel in [0, 1]", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 784, maxLength: 784 }), byte, (image, last) => {
      const file = { ...miniature(), "t10k-images-idx3-ubyte": images(2, Uint8Array.of(...image.fill(last, 700))) };
      const result = decodeMnist(file, { trainSize: 1, testSize: 1 });
      assert(result.ok);
      assert(result.value.test.pixels.every((pixel) => pixel >= 0 && pixel <= 1));
      assertEquals(result.value.test.pixels[700], Math.fround(last / 255));
    }),
    { numRuns: 20 },
  );
});

Deno.test("decodeMnist() names the file, the offset and the expectation of what is wrong", () => {
  const cases: [MnistFileName, Uint8Array, number, string, string][] = [
    ["train-images-idx3-ubyte", images(0), 4, "at least 3 images", "0"],
    ["train-images-idx3-ubyte", images(3).with(3, 1), 0, "magic number 0x00000803", "0x00000801"],
    ["train-images-idx3-ubyte", header(3, 27, 28), 8, "28 rows an image", "27"],
    ["t10k-images-idx3-ubyte", header(2, 28, 29), 12, "28 columns an image", "29"],
    ["train-labels-idx1-ubyte", labels([0, 10, 2]), 9, "a label from 0 to 9", "10"],
    ["t10k-labels-idx1-ubyte", labels([1]), 4, "2 labels, one for each image", "1"],
    ["t10k-labels-idx1-ubyte", labels([1, 2, 3]), 4, "2 labels, one for each image", "3"],
    ["t10k-labels-idx1-ubyte", labels([1, 2]).subarray(0, 9), 9, "10 bytes for shape [2]", "9 bytes"],
  ];
  for (const [file, bytes, offset, expectation, found] of cases) {
    const result = decodeMnist({ ...miniature(), [file]: bytes }, { trainSize: 3, testSize: 2 });
    assertEquals(result, { ok: false, offset, expectation, found, file });
  }
});

Deno.test("decodeMnist() checks labels beyond those it uses", () => {
  const files = { ...miniature(), "train-labels-idx1-ubyte": labels([0, 1, 200]) };
  assertEquals(decodeMnist(files, { trainSize: 1, testSize: 1 }).ok, false);
});

Deno.test("decodeMnist() throws if a size is not a positive integer", () => {
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => decodeMnist(miniature(), { trainSize: size, testSize: 1 }),
      RangeError,
      `current value is ${size}`,
    );
    assertThrows(() => decodeMnist(miniature(), { trainSize: 1, testSize: size }), RangeError);
  }
});

Deno.test("mnistChecksums has four distinct SHA-256 sums", () => {
  const sums = mnistFileNames.map((name) => mnistChecksums[name]);
  assert(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum)));
  assertEquals(new Set(sums).size, 4);
});

// Helpers

/** Three train and two test images whose pixels count up from the image's index, labelled 0, 1, 2, .... */
function miniature(): Record<MnistFileName, Uint8Array> {
  return {
    "train-images-idx3-ubyte": images(3),
    "train-labels-idx1-ubyte": labels([0, 1, 2]),
    "t10k-images-idx3-ubyte": images(2),
    "t10k-labels-idx1-ubyte": labels([0, 1]),
  };
}

function images(count: number, first?: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = header(count, 28, 28);
  const pixels = file.subarray(16);
  pixels.forEach((_, index) => pixels[index] = Math.floor(index / 784) + index % 784);
  if (first !== undefined) pixels.set(first);
  return file;
}

/** A file of images, all black, whose header asks for just its length. */
function header(count: number, rows: number, columns: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(16 + count * rows * columns);
  file.set([0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, rows, 0, 0, 0, columns]);
  return file;
}

function labels(digits: readonly number[]): Uint8Array {
  return Uint8Array.of(0, 0, 8, 1, 0, 0, 0, digits.length, ...digits);
}
