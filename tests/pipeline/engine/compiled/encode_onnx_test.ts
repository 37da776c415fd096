import { assertEquals } from "../../../assert.ts";
import { ProtobufWriter } from "../../../../pipeline/engine/compiled/protobuf_writer.ts";

Deno.test("ProtobufWriter writes the wire format of the Protocol Buffers documentation", () => {
  const hex = (writer: ProtobufWriter) =>
    [...writer.finish()].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  assertEquals(hex(new ProtobufWriter().varint(1, 150)), "08 96 01");
  assertEquals(hex(new ProtobufWriter().string(2, "testing")), "12 07 74 65 73 74 69 6e 67");
  assertEquals(hex(new ProtobufWriter().message(3, new ProtobufWriter().varint(1, 150))), "1a 03 08 96 01");
  assertEquals(hex(new ProtobufWriter().varint(1, -2)), "08 fe ff ff ff ff ff ff ff ff 01");
  assertEquals(hex(new ProtobufWriter().float(4, 1.5)), "25 00 00 c0 3f");
  assertEquals(hex(new ProtobufWriter().varint(20, 7)), "a0 01 07"); // a field number above 15 takes two bytes
});
