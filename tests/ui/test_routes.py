import httpx
import pytest

from fm_agent_tools import Image, ImageRequest


@pytest.fixture
def client(served):
    with httpx.Client(base_url=served.url, timeout=300) as client:
        yield client


@pytest.fixture(scope="module")
def apple(served):
    return served.studio.run(ImageRequest(prompt="a red apple", seed=7, steps=2))


def test_a_picture_is_served_by_its_id_with_safe_headers(client, apple):
    answer = client.get(f"/artifacts/{apple.id}")
    assert answer.content == apple.path.read_bytes()
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("inline")


def test_a_download_is_an_attachment_with_a_readable_name(client, apple):
    answer = client.get(f"/artifacts/{apple.id}?download=1")
    assert answer.headers["content-disposition"] == 'attachment; filename="a-red-apple-7.png"'


def test_the_page_gets_a_larger_view_of_a_small_picture_and_a_large_one_as_it_is(client, served, apple):
    answer = client.get(f"/artifacts/{apple.id}/larger")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (Image.decode(answer.content).width, apple.width) == (512, 128)
    large = served.studio.run(ImageRequest(prompt="a red apple", seed=7, steps=1, width=512, height=512))
    assert client.get(f"/artifacts/{large.id}/larger").content == large.path.read_bytes()
    assert client.get("/artifacts/art_0/larger").status_code == 404


@pytest.mark.parametrize("id", ["art_0", "..%2f..%2fjobs.sqlite", "%00", "art_0%00.png", "é", "a" * 5000])
def test_any_other_id_is_not_found(client, id):
    assert client.get(f"/artifacts/{id}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "{data}/jobs.sqlite", "{data}/chats.sqlite"]
)
@pytest.mark.parametrize("route", ["/gradio_api/file=", "/gradio_api/file/", "/file=", "//gradio_api/file="])
def test_no_route_serves_other_files(client, served, route, path):
    answer = client.get(route + path.format(data=served.studio.data))
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "", "127.0.0.1.evil.example"])
def test_another_host_name_is_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code in (400, 421)


def test_a_request_from_another_site_is_refused(client):
    answer = client.post("/gradio_api/queue/join", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_large_body_is_refused_before_it_is_read(client):
    assert client.post("/gradio_api/queue/join", content=b"x" * 2_000_000).status_code == 413


def test_uploads_are_refused(client):
    assert client.post("/gradio_api/upload", files={"files": ("a.svg", b"<svg/>")}).status_code == 404


def test_the_page_may_load_nothing_from_elsewhere(client):
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy


def test_a_picture_is_downloaded_as_the_file_that_a_messenger_takes(client, apple):
    answer = client.get(f"/artifacts/{apple.id}/for/whatsapp")
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["content-disposition"] == 'attachment; filename="a-red-apple-7-whatsapp.webp"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) < 100_000


@pytest.mark.parametrize(
    ("path", "status"), [("{id}/for/nowhere", 400), ("art_0/for/telegram", 404), ("{id}/for/..%2fx", 404)]
)
def test_an_export_that_cannot_be_is_refused(client, apple, path, status):
    assert client.get(f"/artifacts/{path.format(id=apple.id)}").status_code == status
