/**
 * The graphics card: what it is called, and what drives it.
 *
 * ONNX Runtime chooses the fastest card and does not say which. Deno's own WebGPU asks the same drivers for the same, so its answer is taken.
 *
 * @module
 */
import { statSync } from "node:fs";
import os from "node:os";
import process from "node:process";
import { Failure } from "../../platform/failure.ts";
import { vulkanDriver } from "../../platform/vulkan.ts";

/** A card, and how it is reached. */
export interface Adapter {
  /** As its driver calls it. */
  readonly name: string;
  /** Name and version of the driver. */
  readonly driver: string;
  /** The interface of the system that ONNX Runtime computes through. */
  readonly backend: "Vulkan" | "Metal" | "D3D12";
}

/** Node has no WebGPU of its own that could be asked. */
const NOT_NAMED = { name: "a card that Node does not name", driver: "driver not asked" };

/**
 * The card on which ONNX Runtime computes.
 *
 * @throws {Failure} `CardFailed` if there is none
 */
export async function findAdapter(): Promise<Adapter> {
  const backend = BACKENDS[process.platform] ?? "Vulkan";
  if (!("Deno" in globalThis)) return { ...NOT_NAMED, backend };
  const found = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  const name = found?.info.description;
  const driver = name === undefined ? undefined : driverOf(name);
  if (name === undefined || driver === undefined) throw noCard();
  return { name, driver, backend };
}

/** The error of a computer without a card that can be used. */
export function noCard(): Failure {
  const missing = process.platform === "linux" ? "Vulkan driver and its loader, libvulkan1" : "driver";
  const message = "Cannot compute on a graphics card as no driver of one answers: " +
    `install the card's ${missing}, or leave out --engine gpu (docs/gpu.md)`;
  return new Failure({ _tag: "CardFailed", message });
}

/** A card in one line, as keys and reports have it. */
export function describeAdapter({ name, driver, backend }: Adapter): string {
  return `${name}, ${driver}, ${backend}`;
}

/** Whether the system shows a card, as far as can be seen without loading a driver: never on Windows. */
export function seesCard(): boolean {
  if (process.platform === "darwin") return process.arch === "arm64"; // every one of these has a card, and no other is supported
  return process.platform === "linux" && ["/dev/dri/renderD128", "/dev/nvidia0", "/dev/dxg"].some(exists);
}

const BACKENDS: Readonly<Record<string, Adapter["backend"]>> = { darwin: "Metal", win32: "D3D12" };

/** The driver of the card with this name. Elsewhere than on Linux the system's version stands for it. */
function driverOf(name: string): string | undefined {
  return process.platform === "linux" ? vulkanDriver(name) : `${process.platform} ${os.release()}`;
}

/** Where the process may not look, nothing is there. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
