/**
 * Commands of a copy of the project, in processes that stay for the next command: `commands_in_turn.ts`.
 *
 * @module
 */
import { join } from "node:path";
import { lines } from "../../pipeline/platform/lines.ts";
import { type Ended, flagsOf, sources } from "./project_copy.ts";

/** The processes of one copy. */
export interface CommandProcesses {
  /** Does a command in a process that has its permissions and has loaded the code as it is now. */
  run(args: readonly string[]): Promise<Ended>;
  /** Ends them all. */
  end(): Promise<void>;
}

/** None yet; they start as they are wanted. */
export function commandProcesses(root: string): CommandProcesses {
  const all: CommandProcess[] = [];
  const idle = new Map<string, CommandProcess[]>();
  return {
    async run(args) {
      const flags = flagsOf(root, args[0]);
      const kind = JSON.stringify([flags, looksOf(root)]);
      const waiting = idle.get(kind) ?? [];
      idle.set(kind, waiting);
      const process = waiting.pop() ?? startProcess(root, flags);
      if (!all.includes(process)) all.push(process);
      const ended = await process.run(args);
      waiting.push(process);
      return ended;
    },
    end: async () => void await Promise.all(all.map((process) => process.end())),
  };
}

// Helpers

type CommandProcess = CommandProcesses;

function startProcess(root: string, flags: readonly string[]): CommandProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--cached-only", ...flags, "tests/pipeline/commands_in_turn.ts"],
    cwd: root,
    env: { NO_COLOR: "1", CI: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  const answers = lines(child.stdout);
  return {
    async run(args) {
      await input.write(new TextEncoder().encode(`${JSON.stringify(args)}\n`));
      const said = { out: "", err: "" };
      while (true) {
        const { value } = await answers.next();
        if (value === undefined) throw new Error(`${args.join(" ")}: its process ended\n${said.err}`);
        const answer: number | readonly ["out" | "err", string] = JSON.parse(value);
        if (typeof answer === "number") return { code: answer, ...said };
        said[answer[0]] += answer[1];
      }
    },
    async end() {
      await input.close().catch(() => undefined); // it may have ended
      await child.stdout.cancel().catch(() => undefined);
      await child.status;
    },
  };
}

/** How the files of the code look: a process goes on with those that it has loaded. */
function looksOf(root: string): readonly string[] {
  return sources.filter((path) => path !== "docs").flatMap((path) => [...looksBelow(join(root, path))]);
}

function* looksBelow(path: string): Generator<string> {
  const { isDirectory, mtime, size } = Deno.statSync(path);
  if (!isDirectory) yield `${path} ${size} ${mtime?.getTime()}`;
  else for (const { name } of Deno.readDirSync(path)) yield* looksBelow(join(path, name));
}
