/*
 * A Vulkan driver that is another one until it fails, as a card does that is lost or has no memory left. Built and used by failing_card.ts.
 *
 * DRIVER        path of the driver that does the work
 * LOST_AFTER    submissions to the card after which it is lost
 * MEMORY_AFTER  allocations after which its memory is full
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define OUT_OF_DEVICE_MEMORY (-2)
#define DEVICE_LOST (-4)

typedef void (*function)(void);
typedef function (*lookup)(void *, const char *);

static function symbol(const char *name) {
  static void *driver;
  if (!driver) driver = dlopen(getenv("DRIVER"), RTLD_NOW | RTLD_LOCAL);
  return driver ? (function)dlsym(driver, name) : NULL;
}

/* Whether a call is one too many. */
static int exceeds(const char *variable, long *calls) {
  const char *limit = getenv(variable);
  return limit && __atomic_fetch_add(calls, 1, __ATOMIC_RELAXED) >= atol(limit);
}

static int32_t (*submit)(void *, uint32_t, const void *, void *);
static int32_t failing_submit(void *queue, uint32_t count, const void *work, void *fence) {
  static long calls;
  return exceeds("LOST_AFTER", &calls) ? DEVICE_LOST : submit(queue, count, work, fence);
}

static int32_t (*allocate)(void *, const void *, const void *, void *);
static int32_t failing_allocate(void *device, const void *info, const void *allocator, void *memory) {
  static long calls;
  return exceeds("MEMORY_AFTER", &calls) ? OUT_OF_DEVICE_MEMORY : allocate(device, info, allocator, memory);
}

static lookup of_device;
static function device_function(void *device, const char *name);

static function replaced(const char *name, function found) {
  if (!found) return found;
  if (!strcmp(name, "vkQueueSubmit")) return submit = (void *)found, (function)failing_submit;
  if (!strcmp(name, "vkAllocateMemory")) return allocate = (void *)found, (function)failing_allocate;
  if (!strcmp(name, "vkGetDeviceProcAddr")) return of_device = (lookup)found, (function)device_function;
  return found;
}

static function device_function(void *device, const char *name) { return replaced(name, of_device(device, name)); }

function vk_icdGetInstanceProcAddr(void *instance, const char *name) {
  lookup of_instance = (lookup)symbol("vk_icdGetInstanceProcAddr");
  return of_instance ? replaced(name, of_instance(instance, name)) : NULL;
}

function vk_icdGetPhysicalDeviceProcAddr(void *instance, const char *name) {
  lookup of_physical_device = (lookup)symbol("vk_icdGetPhysicalDeviceProcAddr");
  return of_physical_device ? of_physical_device(instance, name) : NULL;
}

int32_t vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  int32_t (*negotiate)(uint32_t *) = (void *)symbol("vk_icdNegotiateLoaderICDInterfaceVersion");
  return negotiate ? negotiate(version) : -3;
}
