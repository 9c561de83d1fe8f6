from fm_agent_tools.requests import ImageRequest


def test_jobs_with_different_steps_join_and_leave_between_evaluations(studio, gates):
    first = studio.submit(ImageRequest(prompt="a gated red disc", steps=6))
    gates.arrived()
    second = studio.submit(ImageRequest(prompt="a gated blue disc", steps=3))
    gates.permit(1)
    gates.arrived()  # its second step: both take part
    gates.open_for_good()
    first.result(30)
    second.result(30)
    sizes = [len(batch) for batch in gates.batches]
    assert sizes == [1, 2, 2, 2, 1, 1]


def test_no_evaluation_is_larger_than_the_model_takes(studio, gates):
    first = studio.submit(ImageRequest(prompt="a gated red disc"))
    gates.arrived()
    rest = [studio.submit(ImageRequest(prompt="a blue disc")) for _ in range(9)]
    gates.open_for_good()
    for job in [first, *rest]:
        job.result(30)
    assert max(len(batch) for batch in gates.batches) == 4


def test_a_picture_does_not_depend_on_its_neighbours(studio, gates):
    request = ImageRequest(prompt="a red disc", seed=5, steps=5)
    alone = studio.run(request)
    holding = studio.submit(ImageRequest(prompt="a gated blue disc", seed=1, steps=2))
    gates.arrived()
    together = studio.submit(request)
    gates.open_for_good()
    assert together.result(30).path.read_bytes() == alone.path.read_bytes()
    holding.result(30)


def test_jobs_run_in_the_order_in_which_they_came(studio, gates):
    names = ["red", "blue", "green", "yellow"]
    holding = [studio.submit(ImageRequest(prompt="a gated disc")) for _ in range(4)]
    gates.arrived()
    waiting = [studio.submit(ImageRequest(prompt=name)) for name in names]
    gates.open_for_good()
    for job in holding + waiting:
        job.result(30)
    assert gates.began[-4:] == names
