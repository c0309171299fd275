#include "core/posix/memory.h"

#include <malloc.h>

namespace campus {

void keep_large_blocks_apart() {
  // Without a fixed value the C library raises the threshold to the largest block that was ever freed.
  constexpr int kLargeBlock = 256 << 10;
  ::mallopt(M_MMAP_THRESHOLD, kLargeBlock);
}

void give_back_free_memory() { ::malloc_trim(0); }

}  // namespace campus
