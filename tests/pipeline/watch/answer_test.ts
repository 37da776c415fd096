import { assert, assertEquals, assertRejects } from "../../assert.ts";
import { makeStore } from "../../../pipeline/cache/cache_session.ts";
import { answering } from "../../../pipeline/watch/answer.ts";
import type { WatchedJournals } from "../../../pipeline/watch/watched_journal.ts";
import { pageFiles } from "../../../pipeline/watch/page_files.ts";

Deno.test("the page's files are served under their paths, whole, and for this page alone", async () => {
  const { ask } = setting();
  for (const [path, { body, type }] of pageFiles) {
    const answer = ask(path);
    assertEquals([answer.status, answer.headers.get("content-type")], [200, type]);
    assertEquals(await answer.text(), body);
    assert(answer.headers.get("content-security-policy")?.startsWith("default-src 'none'; script-src 'self'"));
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff");
    assertEquals(answer.headers.get("access-control-allow-origin"), null);
  }
});

Deno.test("every other path is nothing, however it is written", () => {
  const { ask } = setting();
  const others = [
    "/deno.json",
    "/page",
    "/page.js/",
    "//page.js",
    "/../deno.json",
    "/%2e%2e/deno.json",
    "/..%2f..%2fetc/passwd",
  ];
  for (
    const path of [...others, "/page.js%00", "/PAGE.JS", "/cache/v1/runs/", "/events/", "/\\deno.json", "/__proto__"]
  ) {
    assertEquals(ask(path).status, 404, path);
  }
});

Deno.test("an execution is asked for by its name, which is no path", () => {
  const { ask, stop } = setting();
  for (const name of ["../../x", "..", ".x", "a/b", "a%2Fb", "", "x".repeat(200)]) {
    assertEquals(ask(`/events?run=${name}`).status, 404, name);
  }
  assertEquals(ask("/events?run=20261123T145605-8c6175").status, 200);
  stop();
});

Deno.test("only GET is answered", () => {
  const { ask } = setting();
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"]) {
    for (const path of ["/", "/events"]) {
      const answer = ask(path, { method });
      assertEquals([answer.status, answer.headers.get("allow")], [405, "GET"], `${method} ${path}`);
    }
  }
});

Deno.test("a request under another host name, or from another page, is refused", () => {
  const { ask } = setting();
  for (
    const host of [
      "evil.example:4747",
      "evil.example",
      "127.0.0.1",
      "127.0.0.1:80",
      "localhost:4748",
      "0.0.0.0:4747",
      "",
    ]
  ) {
    for (const path of ["/", "/events", "/none"]) assertEquals(ask(path, { host }).status, 403, host);
  }
  for (const origin of ["http://evil.example", "https://127.0.0.1:4747", "http://localhost:4748", "null"]) {
    assertEquals(ask("/events", { origin }).status, 403, origin);
  }
  for (const own of ["127.0.0.1:4747", "localhost:4747"]) {
    assertEquals(ask("/", { host: own, origin: `http://${own}` }).status, 200);
  }
});

Deno.test("streams are bounded in number, and a page that goes away makes room for another", async () => {
  const { ask, stop } = setting();
  const open = Array.from({ length: 32 }, () => ask("/events"));
  assertEquals(new Set(open.map(({ status }) => status)), new Set([200]));
  assertEquals(ask("/events").status, 503);
  await open[0].body?.cancel();
  const next = ask("/events");
  assertEquals([next.status, next.headers.get("content-type")], [200, "text/event-stream; charset=utf-8"]);
  stop();
  for (const { body } of [...open.slice(1), next]) await body?.pipeTo(new WritableStream());
});

Deno.test("a stream that fails makes room for another, however many have failed before", async () => {
  const { ask } = setting(() => Promise.reject(new Error("permission denied")));
  for (let i = 0; i < 40; i++) {
    const { status, body } = ask("/events");
    assertEquals(status, 200, `stream ${i}`);
    await assertRejects(() => new Response(body).text(), Error, "permission denied");
  }
});

Deno.test("the page needs nothing that is not among its files", () => {
  for (const [path, { body, type }] of pageFiles) {
    if (path.startsWith("/uplot")) continue;
    const links = [...body.matchAll(/(?:href|src)="([^"#][^"]*)"/g), ...body.matchAll(/^import .* from "([^"]+)";$/gm)]
      .map(([, link]) => link.replace(/^\.\//, "/"));
    for (const link of links) assert(pageFiles.has(link) || link === "data:,", `${path}: ${link}`);
    if (type.startsWith("text/html")) assert(links.length >= 4);
    assertEquals(/https?:\/\//.test(body), false, path);
  }
});

// Helpers

function setting(find: WatchedJournals["find"] = () => Promise.resolve(undefined)) {
  const stopped = new AbortController();
  const answer = answering({
    store: makeStore({ cacheDirectory: "/none" }),
    journals: { find, list: () => Promise.resolve([]) },
    port: () => 4747,
    signal: stopped.signal,
  });
  const ask = (
    path: string,
    { host = "127.0.0.1:4747", method = "GET", origin }: { host?: string; method?: string; origin?: string } = {},
  ) => {
    const headers = new Headers({ host, ...(origin === undefined ? {} : { origin }) });
    return answer(new Request(`http://127.0.0.1:4747${path}`, { method, headers }));
  };
  return { ask, stop: () => stopped.abort() };
}
