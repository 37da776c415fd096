/**
 * TensorBoard's event files: records of TFRecord, each an `Event` message of Protocol Buffers.
 *
 * No npm package writes them without TensorFlow's native library. Two messages with three fields each are wanted.
 *
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 * @module
 */
import { ProtobufWriter } from "../engine/compiled/protobuf_writer.ts";

/** A value that was measured at a step. */
export interface ScalarEvent {
  readonly step: number;
  /** The chart that it belongs to; what stands before a `/` groups charts. */
  readonly tag: string;
  /** Kept as float32. */
  readonly value: number;
}

/**
 * The bytes of an event file.
 *
 * @param seconds the time that every event bears, in seconds since 1970
 */
export function encodeEvents(events: readonly ScalarEvent[], seconds: number): Uint8Array<ArrayBuffer> {
  const version = new ProtobufWriter().double(1, seconds).string(3, "brain.Event:2");
  const records = [version, ...events.map((event) => scalar(event, seconds))].map((event) => record(event.finish()));
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of records) {
    file.set(each, at);
    at += each.length;
  }
  return file;
}

/** `Event { wall_time, step, summary { value { tag, simple_value } } }`. */
function scalar({ step, tag, value }: ScalarEvent, seconds: number): ProtobufWriter {
  const summary = new ProtobufWriter().message(1, new ProtobufWriter().string(1, tag).float(2, value));
  return new ProtobufWriter().double(1, seconds).varint(2, step).message(5, summary);
}

/** Length, its checksum, the bytes, and theirs. */
function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedChecksum(framed.subarray(0, 8)), true);
  framed.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedChecksum(bytes), true);
  return framed;
}

/** CRC-32C, rotated and shifted as TFRecord wants it. */
function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = castagnoli[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  crc = ~crc;
  return ((crc >>> 15 | crc << 17) + 0xa282ead8) >>> 0;
}

/** The checksum's table for the reflected polynomial 0x82f63b78; `node:zlib` has only that of the other polynomial. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
