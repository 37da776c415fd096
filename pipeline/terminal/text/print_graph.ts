/**
 * What is computed from what, as text, Mermaid or Graphviz.
 *
 * @module
 */
import { documentText, type Graph } from "../documents/documents.ts";
import { stageNames } from "../../plan/stage_name.ts";

/** The formats of a graph. */
export type GraphFormat = "text" | "mermaid" | "dot" | "json";

/**
 * A graph in a format.
 *
 * @returns lines with line ends
 */
export function printGraph(graph: Graph, format: GraphFormat): string {
  switch (format) {
    case "text":
      return textGraph(graph);
    case "mermaid":
      return mermaidGraph(graph);
    case "dot":
      return dotGraph(graph);
    case "json":
      return documentText("graph", graph);
  }
}

// Helpers

type Node = Graph["nodes"][number];

/** Stage by stage, each node with what it needs. */
function textGraph({ nodes, edges }: Graph): string {
  const labels = new Map(nodes.map(({ id, stage, label }) => [id, title(stage, label)]));
  const needs = (id: string) => edges.filter(([, to]) => to === id).map(([from]) => labels.get(from) ?? from);
  return stageNames.flatMap((stage) => {
    const inStage = nodes.filter((node) => node.stage === stage);
    return inStage.length === 0 ? [] : [
      stage,
      ...inStage.flatMap((node) => [
        `  ${node.label}${state(node)}`,
        ...needs(node.id).map((need) => `    <- ${need}`),
      ]),
    ];
  }).map((line) => `${line}\n`).join("");
}

function mermaidGraph({ nodes, edges }: Graph): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const groups = stageNames.flatMap((stage) => {
    const inStage = nodes.filter((node) => node.stage === stage);
    return inStage.length === 0 ? [] : [
      `  subgraph ${stage}`,
      ...inStage.map((node) => `    ${names.get(node.id)}["${escaped(node.label)}${state(node)}"]`),
      "  end",
    ];
  });
  const arrows = edges.map(([from, to]) => `  ${names.get(from)} --> ${names.get(to)}`);
  return ["flowchart LR", ...groups, ...arrows].map((line) => `${line}\n`).join("");
}

function dotGraph({ nodes, edges }: Graph): string {
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  return [
    "digraph degrok {",
    "  rankdir=LR;",
    "  node [shape=box];",
    ...nodes.map((node) => `  ${quoted(node.id)} [label=${quoted(`${title(node.stage, node.label)}${state(node)}`)}];`),
    ...edges.map(([from, to]) => `  ${quoted(from)} -> ${quoted(to)};`),
    "}",
  ].map((line) => `${line}\n`).join("");
}

function title(stage: string, label: string): string {
  return stage === label ? stage : `${stage} ${label}`;
}

function state({ cached }: Node): string {
  return cached === undefined ? "" : cached ? " (cached)" : " (to run)";
}

/** Mermaid reads quotes in labels as entities. */
function escaped(label: string): string {
  return label.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
