/**
 * Another process of this runtime.
 *
 * @module
 */

/** What is run, where, and with which permissions. */
export interface ChildOptions {
  /** The main module, an absolute path. */
  readonly module: string;
  /** Permissions, as arguments of `deno run`. */
  readonly permissions: readonly string[];
  /** Working folder. */
  readonly folder: string;
  /** Environment variables beside those of this process, of which those about colours count for nothing. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A process that was started. */
export interface ChildProcess {
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Writes to its standard input; rejects when it is gone. */
  write(content: string | Uint8Array): Promise<void>;
  /** Ends its standard input. */
  closeInput(): Promise<void>;
  /** Sends it a signal; nothing happens if it is gone. */
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  /** How it ended: `exit code 1`, or the signal's name. */
  readonly ended: Promise<string>;
}

/** What it prints is read line by line; the runtime colours uncaught errors wherever they go, unless it is told not to. */
const plain = { NO_COLOR: "1", FORCE_COLOR: "" } as const;

/** Starts a process that loads nothing from elsewhere, asks nothing and prints no colours. */
export function startChild({ module, permissions, folder, variables }: ChildOptions): ChildProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-remote", "--cached-only", "--no-check", ...permissions, module],
    cwd: folder,
    env: { ...variables, ...plain },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    write: (content) => input.write(typeof content === "string" ? new TextEncoder().encode(content) : content),
    closeInput: () => input.close().catch(() => undefined),
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch {
        // already gone
      }
    },
    ended: child.status.then(({ code, signal }) => signal ?? `exit code ${code}`),
  };
}
