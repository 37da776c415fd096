/**
 * The little of Protocol Buffers' wire format that an ONNX file and TensorBoard's events need.
 *
 * @module
 */

/** A message under construction: fields are appended in any order. */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** A whole number (int32, int64, enum). */
  varint(field: number, value: number | bigint): this {
    this.#tag(field, 0);
    return this.#varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A 32-bit floating point number. */
  float(field: number, value: number): this {
    this.#tag(field, 5);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#append(bytes);
  }

  /** A 64-bit floating point number. */
  double(field: number, value: number): this {
    this.#tag(field, 1);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.#append(bytes);
  }

  /** A text. */
  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** Raw bytes; kept, not copied, until the message is finished. */
  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#varint(BigInt(value.length));
    return this.#append(value);
  }

  /** A message inside this one. */
  message(field: number, value: ProtobufWriter): this {
    this.#tag(field, 2);
    this.#varint(BigInt(value.#length));
    value.#chunks.forEach((chunk) => this.#append(chunk));
    return this;
  }

  /** The message's bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(BigInt(field << 3 | wireType));
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    return this.#append(Uint8Array.from(bytes));
  }

  #append(bytes: Uint8Array): this {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}
