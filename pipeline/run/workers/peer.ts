/**
 * Two processes that ask each other for things: calls by name, of which values or errors come back.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";
import * as t from "io-ts";
import type { Answers, Call } from "../../engine/remote_engine.ts";
import { checked } from "../../files/content_error.ts";
import { errorOf, invalid } from "../../platform/failure.ts";

/** This end of the connection. */
export interface Peer {
  /** Asks the other end. */
  readonly call: Call;
  /** Takes what the other end has sent. */
  receive(bytes: Uint8Array): void;
  /** Rejects whatever is still asked for. */
  fail(error: Error): void;
}

const Refusal = t.union([
  t.type({ _tag: t.literal("InvalidData"), source: t.string, message: t.string }),
  t.type({ message: t.string }),
]);
const Message = t.union([
  t.type({ call: t.string, id: t.number, parameters: t.array(t.unknown) }),
  t.type({ error: Refusal, id: t.number }),
  t.type({ value: t.unknown, id: t.number }),
]);

/**
 * An end of a connection.
 *
 * @param send sends bytes to the other end
 * @param answers what the other end may ask for
 */
export function peer(send: (bytes: Uint8Array) => unknown, answers: Answers): Peer {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  const say = (message: t.TypeOf<typeof Message>) => send(serialize(message));
  const answer = async (name: string, id: number, parameters: readonly unknown[]): Promise<void> => {
    try {
      if (!Object.hasOwn(answers, name)) throw new RangeError(`Cannot answer as nothing is called ${name}`);
      say({ value: await answers[name](...parameters as never[]), id });
    } catch (cause) {
      const known = errorOf(cause);
      const message = cause instanceof Error ? cause.message : String(cause);
      say({ error: known?._tag === "InvalidData" ? known : { message }, id });
    }
  };
  return {
    call: (call, ...parameters) => {
      const id = ++last;
      const asked = Promise.withResolvers<unknown>();
      waiting.set(id, asked);
      say({ call, id, parameters: [...parameters] });
      return asked.promise.finally(() => waiting.delete(id));
    },
    receive: (bytes) => {
      const message = checked("what another process says", Message, withOwnBuffers(deserialize(bytes)));
      if ("call" in message) void answer(message.call, message.id, message.parameters);
      else if (!("error" in message)) waiting.get(message.id)?.resolve(message.value);
      else {
        const { error } = message;
        waiting.get(message.id)?.reject(
          "_tag" in error ? invalid(error.source, error.message) : new Error(error.message),
        );
      }
    },
    fail: (error) => waiting.forEach(({ reject }) => reject(error)),
  };
}

/** The same with a buffer for each array: `deserialize` makes them views of the message, and `array.buffer` would show whoever reads it the others, too. */
function withOwnBuffers(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(withOwnBuffers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withOwnBuffers(each)]));
}
