/**
 * The drivers of graphics cards, asked by way of Vulkan's C interface.
 *
 * @module
 */

const symbols = {
  vkCreateInstance: { parameters: ["buffer", "pointer", "buffer"], result: "i32" },
  vkDestroyInstance: { parameters: ["pointer", "pointer"], result: "void" },
  vkEnumeratePhysicalDevices: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
  vkGetPhysicalDeviceProperties2: { parameters: ["pointer", "buffer"], result: "void" },
} as const;

/** Numbers by which Vulkan knows its structures. */
const INSTANCE_CREATE_INFO = 1;
const PHYSICAL_DEVICE_PROPERTIES_2 = 1000059001;
const PHYSICAL_DEVICE_DRIVER_PROPERTIES = 1000196000;
const VERSION_1_1 = 1 << 22 | 1 << 12;
const MOST_DEVICES = 16;
const TEXT_BYTES = 256;

/** A driver of which a process may not ask: a worker, which makes no keys. */
const NOT_ASKED = "driver not asked";

/** Name and version of the driver of the device with this name, or undefined if Vulkan is not installed or has no such device. */
export function vulkanDriver(device: string): string | undefined {
  const library = openLoader();
  if (library === undefined || library === NOT_ASKED) return library;
  const vulkan = library.symbols;
  const instances = new BigUint64Array(1);
  const application = structure(0, 48, (view) => view.setUint32(44, VERSION_1_1, true));
  const creation = structure(INSTANCE_CREATE_INFO, 64, (view) => view.setBigUint64(24, addressOf(application), true));
  if (vulkan.vkCreateInstance(creation, null, instances) !== 0) return undefined;
  const instance = Deno.UnsafePointer.create(instances[0]);
  try {
    const [count, devices] = [Uint32Array.of(MOST_DEVICES), new BigUint64Array(MOST_DEVICES)];
    vulkan.vkEnumeratePhysicalDevices(instance, count, devices);
    const known = [...devices.subarray(0, count[0])].map((each) => {
      const driver = structure(PHYSICAL_DEVICE_DRIVER_PROPERTIES, 16 + 4 + 2 * TEXT_BYTES + 4);
      const properties = structure(
        PHYSICAL_DEVICE_PROPERTIES_2,
        2048,
        (view) => view.setBigUint64(8, addressOf(driver), true),
      );
      vulkan.vkGetPhysicalDeviceProperties2(Deno.UnsafePointer.create(each), properties);
      const version = new DataView(properties.buffer).getUint32(20, true);
      return {
        name: textAt(properties, 36),
        driver: [textAt(driver, 20), textAt(driver, 20 + TEXT_BYTES) || version].join(" "),
      };
    });
    return known.find(({ name }) => name === device)?.driver;
  } finally {
    vulkan.vkDestroyInstance(instance, null);
    library.close();
  }
}

function openLoader() {
  try {
    return Deno.dlopen("libvulkan.so.1", symbols);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? NOT_ASKED : undefined; // or not installed
  }
}

/** Memory for a structure: its number, what it points to, its fields. */
function structure(type: number, bytes: number, fill: (view: DataView) => void = () => {}): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(bytes);
  const view = new DataView(memory.buffer);
  view.setInt32(0, type, true);
  fill(view);
  return memory;
}

function addressOf(memory: Uint8Array<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(memory));
}

/** A text that ends with a zero. */
function textAt(memory: Uint8Array, offset: number): string {
  return new TextDecoder().decode(memory.subarray(offset, memory.indexOf(0, offset)));
}
