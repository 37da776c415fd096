/**
 * The signals that ask a process to end.
 *
 * @module
 */

/** The signals that a user or a system sends to end a process. */
export type Signal = "SIGINT" | "SIGTERM";

/**
 * Calls `listener` for each such signal, in place of ending the process.
 *
 * @returns what ends the listening
 */
export function listenForSignals(listener: (signal: Signal) => void): () => void {
  const listeners = { SIGINT: () => listener("SIGINT"), SIGTERM: () => listener("SIGTERM") };
  const signals = Object.keys(listeners) as Signal[];
  for (const signal of signals) Deno.addSignalListener(signal, listeners[signal]);
  return () => signals.forEach((signal) => Deno.removeSignalListener(signal, listeners[signal]));
}
