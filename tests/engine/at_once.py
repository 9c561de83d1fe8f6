"""Works in threads that all begin at the same moment."""

import threading


def at_once(works):
    """What each of `works` gives, all begun at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(works))
    given = [None] * len(works)

    def one(place):
        ready.wait(30)
        given[place] = works[place]()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given
