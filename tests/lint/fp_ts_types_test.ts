import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as O from "fp-ts/Option";
import * as RTE from "fp-ts/ReaderTaskEither";
import * as RA from "fp-ts/ReadonlyArray";
import * as RR from "fp-ts/ReadonlyRecord";
import * as TE from "fp-ts/TaskEither";
import type { Program } from "../../pipeline/run/environment.ts";
import { assertEquals } from "../assert.ts";

// fp-ts finds the types of its higher kinds by module augmentation. Where Deno resolves its files to several copies (without
// "nodeModulesDir" in deno.json), their results silently become any, and every stage loses its types. This file then does not compile.

/** Compiles for every type but any. */
function typed<A>(value: A, ..._proof: 0 extends 1 & A ? ["this is any"] : []): A {
  return value;
}

/** Compiles if both types are the same, which any is to nothing else. */
function same<A, B>(
  ..._proof: (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? [] : ["differ"]
) {}

Deno.test("fp-ts: the functions that stages are composed with keep their types", async () => {
  const stage = pipe(
    RTE.ask<{ readonly seed: number }>(),
    RTE.flatMap(({ seed }) => RTE.fromEither(E.right(typed(seed) + 1))),
    RTE.tap((seed) => RTE.fromIO(() => typed(seed))),
    RTE.map((seed) => [typed(seed)] as const),
    RTE.mapError((error: never) => typed(`${error}`)),
  );
  same<typeof stage, RTE.ReaderTaskEither<{ readonly seed: number }, string, readonly [number]>>();
  assertEquals(await stage({ seed: 1 })(), E.right([2] as const));
});

Deno.test("fp-ts: functions of higher kinds keep their types", async () => {
  const traversed = pipe([1, 2], RA.traverse(TE.ApplicativePar)((n) => TE.right<string, string>(`${typed(n)}`)));
  same<typeof traversed, TE.TaskEither<string, readonly string[]>>();
  assertEquals(await traversed(), E.right(["1", "2"]));

  const sequenced = pipe({ a: O.some(1) }, RR.sequence(O.Applicative));
  same<typeof sequenced, O.Option<Readonly<Record<"a", number>>>>();
  assertEquals(sequenced, O.some({ a: 1 }));

  const bound = pipe(TE.Do, TE.bind("a", () => TE.right(1)), TE.let("b", ({ a }) => `${typed(a)}`));
  same<typeof bound, TE.TaskEither<never, { readonly a: number; readonly b: string }>>();
  assertEquals(await bound(), E.right({ a: 1, b: "1" }));
});

Deno.test("Program is no any: it needs an environment and names its errors", () => {
  typed({} as Program<number>);
  typed({} as Parameters<Program<number>>[0]);
  typed({} as Awaited<ReturnType<ReturnType<Program<number>>>>);
  // @ts-expect-error: a program of texts is no program of numbers
  const wrong: Program<number> = RTE.right("text");
  assertEquals(typeof wrong, "function");
});
