/**
 * What a process says on one of its streams, line by line, to be waited for.
 *
 * @module
 */
import { lines } from "../pipeline/platform/lines.ts";

/** The lines that a process has said so far. */
export interface SpokenLines {
  readonly said: readonly string[];
  /** Resolves with the first line that includes the text; rejects if the process ends without it. */
  says(text: string): Promise<string>;
  /** Resolves when there will be no more. */
  readonly ended: Promise<void>;
}

/** Listens to a stream from now on. */
export function listenTo(stream: ReadableStream<Uint8Array>): SpokenLines {
  const said: string[] = [];
  const waiting = new Set<() => void>();
  const ended = (async () => {
    for await (const line of lines(stream)) {
      said.push(line);
      for (const check of waiting) check();
    }
  })();
  const says = (text: string) =>
    new Promise<string>((heard, failed) => {
      const check = () => {
        const line = said.find((each) => each.includes(text));
        if (line !== undefined) heard(line);
      };
      waiting.add(check);
      check();
      void ended.then(() => failed(new Error(`the process ended before it said "${text}":\n${said.join("\n")}`)));
    });
  return { said, says, ended };
}
