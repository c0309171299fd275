#pragma once
// What the C library does with memory that is given back to it. For programs that run for months and make texts of
// megabytes anew all the time.

namespace campus {

/// Once, before threads begin: large blocks become mappings of their own, which go back to the system when they are
/// freed instead of leaving holes between smaller ones.
void keep_large_blocks_apart();

/// What is free goes back to the system. Some milliseconds, during which other threads may wait for memory: for
/// moments after much was freed, not for every one. Thread-safe.
void give_back_free_memory();

}  // namespace campus
