/**
 * The PNG format, for images of few colours.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

/** An image whose pixels name colours of a palette. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** The place of each pixel's colour in the palette, row by row from the top. */
  readonly pixels: Uint8Array;
  /** At most 256 colours such as `#0072b2`. */
  readonly palette: readonly string[];
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const [DEPTH, INDEXED] = [8, 3];

/**
 * A PNG file of an image.
 *
 * @throws {RangeError} if there are not as many pixels as the image has places
 */
export function encodePng({ width, height, pixels, palette }: IndexedImage): Uint8Array<ArrayBuffer> {
  if (pixels.length !== width * height) {
    throw new RangeError(
      `Cannot encode an image as it must have ${width} x ${height} pixels: current value is ${pixels.length}`,
    );
  }
  const lines = new Uint8Array(height * (width + 1)); // each begins with its filter: 0, none
  for (let row = 0; row < height; row++) {
    lines.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([DEPTH, INDEXED, 0, 0, 0], 8);
  const colors = palette.flatMap((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  return joined([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(colors)),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** A file as an address that a page can hold. */
export function pngAddress(image: IndexedImage): string {
  return `data:image/png;base64,${encodePng(image).toBase64()}`;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(type), data]);
  const framed = new Uint8Array(named.length + 8);
  const view = new DataView(framed.buffer);
  view.setUint32(0, data.length);
  framed.set(named, 4);
  view.setUint32(named.length + 4, crc32(named));
  return framed;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
