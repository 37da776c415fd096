/**
 * Ways to break the cache and what guards it, each with the test that notices.
 *
 * @module
 */

/** A change that a careless hand might make. */
export interface Sabotage {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The test that fails then: file and title, both below `tests/`. */
  readonly test: readonly [file: string, title: string];
}

/** The only occurrence of a text in a file, replaced. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const inCache = (name: string, file: string, from: string, to: string, test: Sabotage["test"]): Sabotage => ({
  name,
  edits: [{ file: `pipeline/${file}`, from, to }],
  test: [`pipeline/${test[0]}`, test[1]],
});

const damagedObject =
  "a damaged object is found, moved to quarantine and computed again to the same digests, whatever the damage";
const damagedRecord =
  "a damaged record is found, moved to quarantine and computed again to the same digests, whatever the damage";
const decay =
  "an object that decays without a trace in the file system is found when it is consumed, and healed by one more run";
const comment = "a changed comment reruns nothing, a changed formula two imports away does, and changing back is a hit";
const forced = "a forced stage runs although its result is stored, once a session, and keeps the first result";

/** All of them. */
export const sabotages: readonly Sabotage[] = [
  inCache("outputs are not flushed", "cache/store/objects.ts", "      await target.sync();\n", "", [
    "cache/interruption_test.ts",
    "a result that was reported as stored survives a power cut that loses unflushed content",
  ]),
  inCache(
    "the record's folder is not flushed",
    "cache/store/publish.ts",
    "  await flushFolders(store, [dirname(destination)]);\n",
    "",
    [
      "cache/interruption_test.ts",
      "a result that was reported as stored survives a power cut that loses unflushed names",
    ],
  ),
  inCache(
    "files are copied into place and not renamed",
    "cache/store/store.ts",
    "  await store.files.rename(temporary, destination);\n",
    `
  const copy = await store.files.open(destination, "append");
  await copy.clear();
  await copy.write(await store.files.read(temporary));
  copy.close();
`,
    [
      "cache/interruption_test.ts",
      "a kill at any call, with content lost, leaves a cache whose next run completes to the same digests",
    ],
  ),
  {
    name: "the record is written before its outputs",
    edits: [
      {
        file: "pipeline/cache/store/publish.ts",
        from: "  await placeFile(store, copy, path, 0o444);\n",
        to: "  late.push(() => placeFile(store, copy, path, 0o444));\n",
      },
      { file: "pipeline/cache/store/publish.ts", from: "  folders.add(dirname(path));\n", to: "" },
      {
        file: "pipeline/cache/store/publish.ts",
        from: "  await flushFolders(store, [dirname(destination)]);\n",
        to:
          "  await flushFolders(store, [dirname(destination)]);\n  for (const place of late.splice(0)) await place();\n",
      },
      {
        file: "pipeline/cache/store/publish.ts",
        from: "/** A finished computation that is to be stored. */",
        to: "const late: (() => Promise<void>)[] = [];\n/** A finished computation that is to be stored. */",
      },
    ],
    test: [
      "faults/every_call_test.ts",
      "every output is written, flushed, named and its folders flushed before the record is named",
    ],
  },
  inCache("what is read is not hashed", "cache/store/objects.ts", "sha256(bytes) !== output.digest", "false", [
    "cache/corruption_test.ts",
    decay,
  ]),
  inCache(
    "what is copied out is not hashed",
    "cache/store/objects.ts",
    "(await copyHashing(store, objectPath(store, output.digest), temporary)).digest !== output.digest",
    "(await copyHashing(store, objectPath(store, output.digest), temporary)).size < 0",
    ["cache/corruption_test.ts", decay],
  ),
  inCache(
    "a hit is taken for whole because its files exist",
    "cache/store/verified_objects.ts",
    "problem = await contentProblem(store, output);\n",
    "problem = undefined;\n",
    ["cache/corruption_test.ts", damagedObject],
  ),
  inCache(
    "an object is taken for unchanged by its write time",
    "cache/store/verified_note.ts",
    "`${inode}/${modified}/${changed}`",
    "`${modified}`",
    [
      "cache/corruption_test.ts",
      "an edit of an object that keeps size and write time is found by the next run, at once and later",
    ],
  ),
  inCache(
    "a record's checksum is not checked",
    "cache/store/stage_record.ts",
    "if (sha256(body) !== checksum)",
    "if (checksum === undefined)",
    [
      "cache/corruption_test.ts",
      damagedRecord,
    ],
  ),
  inCache(
    "damage stays where it is",
    "cache/store/quarantine.ts",
    "      await store.files.rename(path, destination);\n",
    "",
    [
      "cache/corruption_test.ts",
      "an edit of an object that keeps size and write time is found by the next run, at once and later",
    ],
  ),
  inCache(
    "a newer version's record is taken for damaged",
    "cache/store/lookup.ts",
    `if (decoded.kind === "future") throw`,
    `if (decoded.kind === undefined as never) throw`,
    [
      "cache/corruption_test.ts",
      "a record of an older shape is a miss with reason schema, and one of a newer version is refused and kept",
    ],
  ),
  inCache(
    "inputs are not looked at again",
    "cache/run_stage.ts",
    "  if (stageKey(now) === key) return;\n",
    "  return;\n",
    [
      "cache/stage_contract_test.ts",
      "inputs that change during the run are named, and nothing is stored",
    ],
  ),
  inCache(
    "code is remembered by its path",
    "cache/code/code_fingerprint.ts",
    "const raw = sha256(bytes);",
    "const raw = sha256(path);",
    [
      "cache/scan_memo_test.ts",
      "scans are kept by the digest of a module's bytes, and a changed module is scanned again",
    ],
  ),
  inCache(
    "comments count",
    "cache/code/code_digest.ts",
    `sha256(trusted ? code.join("\\0") : source)`,
    "sha256(source)",
    [
      "cache/run_stage_test.ts",
      comment,
    ],
  ),
  inCache("imports are not followed", "cache/code/code_fingerprint.ts", "      pending.push(...found.files);\n", "", [
    "cache/run_stage_test.ts",
    comment,
  ]),
  inCache(
    "packages do not count",
    "cache/stage_request.ts",
    "packages: union(fingerprints.map((fingerprint) => fingerprint.packages))",
    "packages: []",
    [
      "cache/run_stage_test.ts",
      "another integrity of a package reruns only the stages that reach the package",
    ],
  ),
  inCache("upstream counts by what made it", "cache/stage_request.ts", ": outputsDigest(input);", ": input.key;", [
    "cache/run_stage_test.ts",
    "early cutoff: an upstream result made anew with equal outputs reruns nothing downstream",
  ]),
  inCache(
    "the order of parameters counts",
    "files/canonical_json.ts",
    "keys.sort(compareCodePoints).map(",
    "keys.map(",
    [
      "cache/run_stage_test.ts",
      "the order of parameters and the spelling of numbers do not matter, and going back to old values is a hit",
    ],
  ),
  inCache(
    "a stage has one slot",
    "cache/store/store.ts",
    `join(store.root, "results", stage, key.slice(0, 2), \`\${key}.json\`)`,
    `join(store.root, "results", stage, "00", "slot.json")`,
    [
      "cache/run_stage_test.ts",
      comment,
    ],
  ),
  inCache(
    "a lock is a file that exists",
    "cache/store/lock.ts",
    "    return await file.tryLock(kind);\n",
    `
    if ((await store.files.info(\`\${path}.held\`)) !== undefined) return false;
    (await store.files.open(\`\${path}.held\`, "append")).close();
    return true;
`,
    ["cache/lock_test.ts", "takeLock() shares a shared lock, and excludes exclusive from both"],
  ),
  inCache(
    "nothing is locked",
    "cache/store/lock.ts",
    "    return await file.tryLock(kind);\n",
    "    return kind !== undefined;\n",
    [
      "cache/lock_test.ts",
      "two computations of one key in one process are one computation",
    ],
  ),
  inCache(
    "collection does not wait for anybody",
    "cache/store/lock.ts",
    `collectionLockPath(store), { kind: "exclusive"`,
    `collectionLockPath(store), { kind: "shared"`,
    [
      "cache/collection_test.ts",
      "garbage collection waits for running commands, and gives up with exit 5",
    ],
  ),
  inCache(
    "collection removes what is needed",
    "cache/upkeep/gc.ts",
    "digest !== undefined && needed.has(digest) || !isOld(info.modified)",
    "!isOld(info.modified)",
    [
      "cache/collection_test.ts",
      "without a policy garbage collection keeps every result and removes only what nobody refers to",
    ],
  ),
  inCache(
    "the second of two different results is kept",
    "cache/store/publish.ts",
    "  if (earlier.found) {\n",
    "  if (earlier.found && earlier.record === record) {\n",
    [
      "cache/stage_contract_test.ts",
      forced,
    ],
  ),
  inCache(
    "a stored result is used although it is to be computed",
    "cache/run_stage.ts",
    "const forced = wanted && !session.settled.has(key);",
    "const forced = false;",
    [
      "cache/stage_contract_test.ts",
      forced,
    ],
  ),
  inCache(
    "outputs are stored whatever the contract",
    "cache/stage_task.ts",
    "    if (problem === undefined) return outputs;\n",
    "    if (problem !== null) return outputs;\n",
    [
      "cache/stage_contract_test.ts",
      "a stage whose outputs are missing, extra, unsafe or none fails and stores nothing",
    ],
  ),
  inCache("names are not checked", "cache/store/safe_name.ts", "if (!segment.test(part))", "if (part === undefined)", [
    "cache/stage_contract_test.ts",
    "hostile names are usage errors, exit 2, and write nothing",
  ]),
  inCache(
    "a store that cannot be written is noticed after computing",
    "cache/run_stage.ts",
    "  await prepareStore(session);\n",
    "",
    [
      "cache/stage_contract_test.ts",
      "a store that gives a lock but takes no files fails a miss before it computes",
    ],
  ),
  inCache(
    "a process passes on what metrics share from one run to the next",
    "run/workers/worker.ts",
    "if (server?.run !== run) server =",
    "server ??=",
    ["run/reproduce_test.ts", "reproduce computes what changed and nothing else"],
  ),
  inCache(
    "a process serves a run with other permissions",
    "run/stages/worker_pool.ts",
    "worker.isRunning() && accessOf.get(worker) === wanted",
    "worker.isRunning()",
    [
      "run/worker_pool_test.ts",
      "a run never gets a process that may touch something else, and an idle one gives way to the new one",
    ],
  ),
  inCache(
    "interrupted work is taken up whatever it belongs to",
    "cache/store/store.ts",
    `join(partialFolder(store), stage, key)`,
    `join(partialFolder(store), stage, "work")`,
    [
      "cache/stage_contract_test.ts",
      "interrupted work is found again by a run with the same key, and by no other",
    ],
  ),
  inCache(
    "lines of a journal are not checked",
    "events/journal.ts",
    "if (body === undefined || !sha256(body).startsWith(checksum)) return undefined;",
    "if (body === undefined) return undefined;",
    [
      "events/journal_test.ts",
      "a journal cut at any byte, or damaged in any byte, loses at most the lines that were hit",
    ],
  ),
  {
    name: "a worker may read everything",
    edits: [{
      file: "pipeline/run/workers/worker_process.ts",
      from: '`--allow-read=${[...code, ...installedPackages(root), ...read].join(",")}`',
      to: '"--allow-read"',
    }],
    test: [
      "pipeline/run/workers/worker_process_test.ts",
      "a worker may read code, packages and what it was given, write its folders, and nothing else",
    ],
  },
  {
    name: "a worker sees every environment variable",
    edits: [{ file: "pipeline/run/workers/worker_process.ts", from: '"--ignore-env"', to: '"--allow-env"' }],
    test: [
      "pipeline/run/workers/worker_process_test.ts",
      "a worker may read code, packages and what it was given, write its folders, and nothing else",
    ],
  },
  {
    name: "the word that marks a worker's messages can be guessed",
    edits: [{
      file: "pipeline/run/workers/worker_process.ts",
      from: "const secret = crypto.randomUUID();",
      to: 'const secret = "00000000-0000-0000-0000-000000000000";',
    }],
    test: [
      "pipeline/run/workers/worker_process_test.ts",
      "whatever the code in a worker prints is a log line: no event, no answer, and nothing that hangs the job",
    ],
  },
  {
    name: "a worker that loops outlives its parent",
    edits: [{
      file: "pipeline/platform/input_thread.ts",
      from: 'setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), grace);',
      to: "void grace;",
    }],
    test: [
      "pipeline/run/workers/worker_process_test.ts",
      "a worker whose pipeline goes away in the middle of a job ends, also if its code loops without end",
    ],
  },
  inCache(
    "collection keeps what the oldest executions used",
    "events/journal.ts",
    "(await listRuns(store)).toReversed()",
    "await listRuns(store)",
    [
      "events/journal_test.ts",
      "keysOfNewestRuns() are those of the last executions by name, as many as are asked for or as there are",
    ],
  ),
  inCache(
    "the pause before a lock is looked at again has no bound",
    "cache/store/lock.ts",
    "Math.min(pause * 1.5, longestPause)",
    "pause * 1.5",
    [
      "cache/lock_test.ts",
      "takeLock() looks again at least four times a second, however long it waits, and rarely enough",
    ],
  ),
  inCache(
    "only lower plateaus differ",
    "exchange/snapshot/compare_results.ts",
    "Math.abs(left - right)",
    "(left - right)",
    [
      "exchange/snapshot/compare_results_test.ts",
      "with other keys runs that no longer grok, or only now, and lower or higher plateaus are told",
    ],
  ),
  inCache(
    "only runs that no longer grok differ",
    "exchange/snapshot/compare_results.ts",
    "Math.abs(before - now)",
    "(before - now)",
    [
      "exchange/snapshot/compare_results_test.ts",
      "with other keys runs that no longer grok, or only now, and lower or higher plateaus are told",
    ],
  ),
  inCache(
    "what is imported is not hashed while it is copied",
    "exchange/import_runs.ts",
    "(await copyHashing(store, source, copy)).digest !== digest",
    "(await copyHashing(store, source, copy)).size < 0 && digest",
    [
      "exchange/import_runs_test.ts",
      "a bundle that changes after it was verified, in any of its files, is refused with the file, and nothing is stored",
    ],
  ),
  inCache(
    "a report's run is joined whatever code trained it",
    "exchange/join_reports.ts",
    "!keys.some((key) => key === stageHashes.train)",
    "keys.length === 0",
    [
      "exchange/join_reports_test.ts",
      "join makes the report of seeds that are stored here and of those in a report, as if all had been computed here",
    ],
  ),
  inCache(
    "runs that differ in two places are joined",
    "exchange/join_reports.ts",
    "result.table === tableDigest(stored) && ",
    "",
    [
      "exchange/join_reports_test.ts",
      "join makes the report of seeds that are stored here and of those in a report, as if all had been computed here",
    ],
  ),
  inCache(
    "a worker that is started after the signal is not stopped",
    "run/deno_environment.ts",
    `      if (received !== undefined) worker.stop("SIGTERM");\n`,
    "",
    [
      "run/late_worker_test.ts",
      "a worker that is started after the signal is stopped as those before it are",
    ],
  ),
  inCache(
    "a process that is started may fetch packages",
    "platform/child_process.ts",
    `"--no-remote", "--cached-only", `,
    "",
    [
      "platform/child_process_test.ts",
      "a process that is started fetches nothing, whatever its modules import",
    ],
  ),
  inCache(
    "files of an earlier report stay in the folder of the outputs",
    "run/output_folder.ts",
    "  for (const name of stale) await removeFile(join(out, name)).catch(ignoreMissing);\n",
    "",
    [
      "run/output_folder_test.ts",
      "after any reports, whole or cut short, the folder holds the last one's files and whatever else was there",
    ],
  ),
  inCache(
    "a file of the user's is replaced by a report's",
    "run/output_folder.ts",
    "  if (foreign.length === 0) return;\n",
    "  return;\n",
    [
      "run/output_folder_test.ts",
      "a file of somebody else's where a report's could be is named, and neither replaced nor removed",
    ],
  ),
  inCache(
    "own code has every permission",
    "run/workers/own_code.ts",
    "permissions: [...codePermissions(projectRoot, mayRead), ",
    'permissions: ["--allow-all", ',
    [
      "run/custom/own_process_test.ts",
      "the user's code may read code and its own files, and do nothing else to the world",
    ],
  ),
  inCache(
    "own code may load native libraries",
    "run/workers/own_code.ts",
    "permissions: [...codePermissions(projectRoot, mayRead), ",
    'permissions: [...codePermissions(projectRoot, mayRead), "--allow-ffi", ',
    [
      "run/custom/own_process_test.ts",
      "the user's code may read code and its own files, and do nothing else to the world",
    ],
  ),
  inCache(
    "own code may make code of texts",
    "run/workers/own_code.ts",
    ", CODE_OF_FILES_ONLY]",
    "]",
    [
      "run/custom/own_process_test.ts",
      "the user's code makes no code of texts, under whatever name, as no key would know what it depends on",
    ],
  ),
  inCache(
    "a training's state is saved every ten seconds",
    "run/training/affordable_saves.ts",
    "paidAt = ended + TIMES_AS_LONG * (ended - began)",
    "paidAt = ended + 10_000",
    [
      "run/affordable_saves_test.ts",
      "affordableSaves() leaves no value out that a hundredth of the time pays for",
    ],
  ),
  {
    name: "a loss that is no number does not end a run",
    edits: [{
      file: "pipeline/run/training/training_loop.ts",
      from: "if (!Number.isFinite(loss)) return",
      to: "if (loss === null) return",
    }],
    test: [
      "pipeline/run/training_loop_test.ts",
      "trainingLoop() ends as diverged at the first loss that is not finite, with the checkpoint before it",
    ],
  },
  {
    name: "a signal that is passed on twice is two signals",
    edits: [{ file: "pipeline/run/deno_environment.ts", from: "const sameSignal = 300;", to: "const sameSignal = 0;" }],
    test: [
      "faults/signals_test.ts",
      "a signal to the whole group of deno task reproduce: its exit code, no process left, training goes on afterwards",
    ],
  },
];
