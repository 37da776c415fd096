/**
 * The signals that ask a process to end.
 *
 * @module
 */

/** The signals that a user or a system sends to end a process; SIGHUP comes from a terminal that is closed. */
export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

/**
 * Calls `listener` for each such signal, in place of ending the process.
 *
 * A process that writes to no terminal goes on when one is closed, as under `nohup`: that `nohup` asked for it is not known here, as `deno task`
 * listens for SIGHUP, and so does not pass on that it is to be ignored.
 *
 * @returns what ends the listening
 */
export function listenForSignals(listener: (signal: Signal) => void): () => void {
  const writesToTerminal = Deno.stdout.isTerminal() || Deno.stderr.isTerminal();
  const signals: readonly Signal[] = ["SIGINT", "SIGTERM", ...Deno.build.os === "windows" ? [] : ["SIGHUP" as const]];
  const listeners = signals.map((signal) => {
    const isHeeded = signal !== "SIGHUP" || writesToTerminal;
    return [signal, () => isHeeded && listener(signal)] as const;
  });
  for (const [signal, heard] of listeners) Deno.addSignalListener(signal, heard);
  return () => listeners.forEach(([signal, heard]) => Deno.removeSignalListener(signal, heard));
}
