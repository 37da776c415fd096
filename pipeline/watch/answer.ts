/**
 * What the page's server answers.
 *
 * @module
 */
import type { Store } from "../cache/store/store.ts";
import { eventStream } from "./event_stream.ts";
import { pageFiles } from "./page_files.ts";
import type { WatchedJournals } from "./watched_journal.ts";

/** What answers are made from. */
export interface AnswerOptions {
  readonly store: Store;
  readonly journals: WatchedJournals;
  /** The port that this server listens on. */
  readonly port: () => number;
  /** Ends every stream. */
  readonly signal: AbortSignal;
}

/** Streams that may be open at once. */
const mostStreams = 32;

/** Nothing from elsewhere is loaded, run, sent to or shown around the page. */
const headers = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/**
 * Answers requests: the files of the page, and `/events`, of one execution as `/events?run=NAME`.
 *
 * A request under another host name comes from a page elsewhere whose name was made to point here, and is refused, as is one that another page
 * sends.
 */
export function answering({ store, journals, port, signal }: AnswerOptions): (request: Request) => Response {
  let streams = 0;

  const events = (request: Request, run: string | undefined): Response => {
    if (streams >= mostStreams) return refusal(503, "too many pages are open");
    streams++;
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const after = request.headers.get("last-event-id") ?? undefined;
    const messages = eventStream({ store, journals, run, after, signal: either });
    const encoder = new TextEncoder();
    const close = async () => {
      if (ended.signal.aborted) return;
      ended.abort();
      streams--;
      await messages.return(undefined);
    };
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const next = await messages.next();
          if (!next.done) return controller.enqueue(encoder.encode(next.value));
          await close();
          controller.close();
        } catch (error) {
          await close(); // a journal that cannot be read now: the page asks again by itself
          controller.error(error);
        }
      },
      cancel: close,
    });
    return new Response(body, { headers: { ...headers, "content-type": "text/event-stream; charset=utf-8" } });
  };

  return (request) => {
    const hosts = ["127.0.0.1", "localhost"];
    const own = [...hosts.map((host) => `${host}:${port()}`), ...port() === 80 ? hosts : []]; // a browser leaves out 80
    if (!own.includes(request.headers.get("host") ?? "")) return refusal(403, `this page is at http://${own[0]}/`);
    const origin = request.headers.get("origin");
    if (origin !== null && !own.includes(origin.replace(/^http:\/\//, ""))) return refusal(403, "not for other pages");
    if (request.method !== "GET") return refusal(405, "only GET is answered", { allow: "GET" });
    const { pathname, searchParams } = new URL(request.url);
    const run = searchParams.get("run") ?? undefined;
    if (run !== undefined && !/^\w[\w.-]{0,99}$/.test(run)) return refusal(404, "no execution has such a name");
    if (pathname === "/events") return events(request, run);
    const file = pageFiles.get(pathname);
    if (file === undefined) return refusal(404, "there is nothing here");
    return new Response(file.body, { headers: { ...headers, "content-type": file.type } });
  };
}

function refusal(status: number, message: string, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { ...headers, ...more, "content-type": "text/plain; charset=utf-8" },
  });
}
