"""Keys grow with time, whatever the clock does."""

from concurrent.futures import ThreadPoolExecutor

from itsm_flow.store.ids import COUNTER_BITS, EPOCH_MS, IdSequence


def test_keys_grow_also_when_the_clock_is_set_back() -> None:
    sequence = IdSequence()
    clock = EPOCH_MS + 1_000_000
    keys = [sequence.next(clock + step) for step in (0, 0, 5, -500, 6, -10_000)]
    assert sorted(set(keys)) == keys


def test_a_key_tells_its_millisecond_and_fits_64_bits() -> None:
    clock = EPOCH_MS + 123_456_789
    key = IdSequence().next(clock)
    assert key >> COUNTER_BITS in {123_456_789, 123_456_790}
    assert IdSequence().next(EPOCH_MS + 250 * 366 * 86_400_000) < 1 << 63


def test_a_millisecond_that_is_used_up_borrows_from_the_next() -> None:
    sequence = IdSequence()
    first = sequence.next(EPOCH_MS)
    keys = {sequence.next(EPOCH_MS) for _ in range(1 << COUNTER_BITS)}
    assert len(keys) == 1 << COUNTER_BITS
    assert min(keys) > first


def test_threads_never_get_the_same_key() -> None:
    sequence = IdSequence()
    with ThreadPoolExecutor(4) as pool:
        batches = pool.map(lambda _: [sequence.next() for _ in range(5_000)], range(4))
    keys = [key for batch in batches for key in batch]
    assert len(set(keys)) == len(keys)
