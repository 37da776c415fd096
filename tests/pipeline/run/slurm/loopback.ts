/**
 * A Slurm of its own on this computer: controller, node and authentication on 127.0.0.1, all of whose files lie in a private folder, and whose
 * processes end with the test.
 *
 * @module
 */
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { permitted } from "../../project_copy.ts";

/** Debian's packages slurm-wlm and munge; without them the tests on a cluster are ignored. */
export const slurmInstalled = permitted && ["munged", "slurmctld", "slurmd", "sbatch"].every(isInstalled);

/** A daemon of the cluster. */
export type Daemon = "munged" | "slurmctld" | "slurmd";

/** A running cluster of one node, where jobs of the partition `urgent` take the place of others. */
export interface Cluster {
  /** Variables with which Slurm's programs find it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Runs one of Slurm's programs; fails unless it exits with 0. */
  slurm(program: string, ...args: readonly string[]): Promise<string>;
  /** Ends a daemon at once, as a power cut does. */
  kill(daemon: Daemon): Promise<void>;
  /** Starts a daemon again. */
  restart(daemon: Daemon): Promise<void>;
}

/** Runs a body with a cluster whose node has some processors, and ends the cluster. */
export async function withCluster(
  body: (cluster: Cluster) => Promise<void>,
  { processors = 1 }: { readonly processors?: number } = {},
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "degrok-slurm-" });
  const running = new Map<Daemon, Deno.ChildProcess>();
  const configuration = join(folder, "slurm.conf");
  const socket = join(folder, "munge.sock");
  const programs = {
    munged: [
      ...["--foreground", "--force", `--socket=${socket}`, `--key-file=${folder}/munge.key`],
      ...[`--pid-file=${folder}/munged.pid`, `--log-file=${folder}/munged.log`, `--seed-file=${folder}/munge.seed`],
    ],
    slurmctld: ["-D", "-f", configuration],
    slurmd: ["-D", "-f", configuration],
  };
  const variables = {
    SLURM_CONF: configuration,
    PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}:/usr/sbin:/sbin`,
  };
  const output = (program: string, args: readonly string[]) =>
    new Deno.Command(pathOf(program), { args: [...args], env: variables, stdin: "null" }).output();
  const start = (daemon: Daemon) => {
    const child = new Deno.Command(pathOf(daemon), {
      args: programs[daemon],
      env: variables,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    running.set(daemon, child);
  };
  const cluster: Cluster = {
    variables,
    async slurm(program, ...args) {
      const { code, stdout, stderr } = await output(program, args);
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit code ${code}\n${text(stderr)}`);
      return text(stdout);
    },
    async kill(daemon) {
      const child = running.get(daemon);
      running.delete(daemon);
      child?.kill("SIGKILL");
      await child?.status;
    },
    async restart(daemon) {
      for (let tries = 0; tries < 6; tries++) {
        await cluster.kill(daemon);
        start(daemon);
        if (await answers(daemon, 10_000).then(() => true, () => false)) return;
      }
      throw new Error(`${daemon} does not come back`); // a node that registers while the controller recovers may stay unheard
    },
  };
  /** Waits until a daemon does its work. */
  const answers = (daemon: Daemon, patience?: number): Promise<void> =>
    eventually(daemon, async () => {
      const [program, args, word] = {
        munged: ["munge", ["-S", socket, "-n"], /MUNGE/],
        slurmctld: ["scontrol", ["ping"], /UP/],
        slurmd: ["sinfo", ["-h", "-o", "%T"], /^(idle|mixed|allocated|completing)\s*$/],
      }[daemon] as [string, string[], RegExp];
      const { stdout } = await output(program, args);
      return word.test(new TextDecoder().decode(stdout));
    }, patience);
  try {
    for (const name of ["state", "spool"]) Deno.mkdirSync(join(folder, name));
    Deno.writeFileSync(join(folder, "munge.key"), crypto.getRandomValues(new Uint8Array(1024)), { mode: 0o400 });
    Deno.chmodSync(folder, 0o755);
    Deno.writeTextFileSync(configuration, configurationOf(folder, socket, processors));
    for (const daemon of ["munged", "slurmctld", "slurmd"] as const) {
      start(daemon);
      await answers(daemon);
    }
    await body(cluster);
  } finally {
    await output("scancel", ["--state=PENDING", "--state=RUNNING", `--user=${userName()}`]).catch(() => undefined);
    await eventually("the end of all jobs", async () => (await output("squeue", ["-h"])).stdout.length === 0)
      .catch(() => undefined);
    for (const child of [...running.values()].toReversed()) {
      try {
        child.kill("SIGKILL");
      } catch {
        // ended before
      }
      await child.status;
    }
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Waits until something holds, for a minute at most. */
export async function eventually(what: string, holds: () => Promise<boolean>, patience = 60_000): Promise<void> {
  for (const end = performance.now() + patience; !await holds(); await new Promise((done) => setTimeout(done, 50))) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}

function configurationOf(folder: string, socket: string, processors: number): string {
  const host = hostname().split(".")[0];
  const settings = {
    ClusterName: "loopback",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: freePort(),
    SlurmdPort: freePort(),
    AuthType: "auth/munge",
    AuthInfo: `socket=${socket},cred_expire=5`, // a job that is requeued waits for the end of its credential
    CredType: "cred/munge",
    SlurmUser: userName(),
    SlurmdUser: userName(),
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/spool`,
    SlurmctldPidFile: `${folder}/slurmctld.pid`,
    SlurmdPidFile: `${folder}/slurmd.pid`,
    SlurmctldLogFile: `${folder}/slurmctld.log`,
    SlurmdLogFile: `${folder}/slurmd.log`,
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    SwitchType: "switch/none",
    MpiDefault: "none",
    JobAcctGatherType: "jobacct_gather/none",
    AccountingStorageType: "accounting_storage/none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_Core",
    SchedulerParameters: "sched_interval=1,bf_interval=5,sched_min_interval=100000",
    KillWait: 5,
    SlurmdTimeout: 10,
    MinJobAge: 600,
    ReturnToService: 2,
    NodeName: `${host} NodeAddr=127.0.0.1 CPUs=${processors} RealMemory=16000 State=UNKNOWN`,
    PreemptType: "preempt/partition_prio",
    PreemptMode: "REQUEUE",
  };
  const partitions = ["loop Default=YES PriorityTier=1", "urgent PriorityTier=2"].map((partition) =>
    ["PartitionName", `${partition} Nodes=${host} MaxTime=60 State=UP`] as const
  );
  return [...Object.entries(settings), ...partitions].map(([name, value]) => `${name}=${value}\n`).join("");
}

/** The user that runs the tests, and so the cluster. */
export const userName = (): string =>
  new TextDecoder().decode(new Deno.Command("id", { args: ["-un"] }).outputSync().stdout).trim();

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

function pathOf(program: string): string {
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.map((folder) => join(folder, program)).find(isFile) ?? program;
}

function isInstalled(program: string): boolean {
  return isFile(pathOf(program));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
