import datetime as dt
import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sources.prices import lambda_cloud
from sources.snapshot import SnapshotFolder
from sources.source import Page
from sources.trouble import Unreachable, Unreadable
from sources.web import USER_AGENT, Known, NotPublished, Web
from tests.conftest import NOON
from tests.sources.changed_pages import ERROR_PAGE
from tests.sources.loopback import (
    FOR_EVER_SECONDS,
    Host,
    answer,
    bytes_as_they_are,
    chunked_short,
    cut_short,
    drip,
    running,
    silent,
)

Fetcher = Callable[..., Web]


@pytest.fixture
def host() -> Iterator[Host]:
    """Give a host on this machine."""
    with running() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> SnapshotFolder:
    """Give an empty folder of snapshots."""
    return SnapshotFolder(tmp_path / "snapshots")


@pytest.fixture
def web(folder: SnapshotFolder) -> Web:
    """Give a client that pauses for nothing."""
    return quick(folder)


def quick(
    folder: SnapshotFolder,
    *,
    tries: int = 3,
    pause_seconds: float = 0.0,
    patience_seconds: float = 30.0,
) -> Web:
    """Make a client with small pauses; only hosts that never answer are worth little patience."""
    return Web(
        folder,
        lambda: NOON,
        pause_seconds=pause_seconds,
        backoff_seconds=0.01,
        tries=tries,
        timeout_seconds=(patience_seconds, patience_seconds),
    )


def kept_files(folder: SnapshotFolder) -> list[str]:
    """List what lies in the folder."""
    return [file.name for file in folder.folder.rglob("*") if file.is_file()]


def test_no_trouble(host: Host, web: Web) -> None:
    """A page comes, is kept byte for byte, and says when and what it is."""
    url = host.at("/prices", answer(200, b"$1.00", ETag='"a"', Content_Type="text/html"))

    got = web.fetch(Page(url))

    assert (b"$1.00", 5, 200) == (got.snapshot.body, got.snapshot.size, got.snapshot.status)
    assert (url, NOON) == (got.snapshot.url, got.snapshot.retrieved_at)
    assert '"a"' == got.snapshot.headers["etag"]
    assert not got.is_unchanged


def test_says_who_is_asking(host: Host, web: Web) -> None:
    """Every request, that for robots.txt too, names us and where to read about us."""
    web.fetch(Page(host.at("/", answer(200, b"x"))))

    assert {USER_AGENT} == {headers["User-Agent"] for _, _, headers, _ in host.asked}
    assert "+https://" in USER_AGENT


def test_posts_a_question(host: Host, web: Web) -> None:
    """A body and its headers arrive; what stands behind a # stays here."""
    url = host.at("/graphql", answer(200, b"{}"))
    page = Page(
        f"{url}#what", method="POST", body=b"{q}", headers={"Content-Type": "application/json"}
    )

    got = web.fetch(page)

    method, path, headers, body = host.asked[-1]
    assert ("POST", "/graphql", b"{q}") == (method, path, body)
    assert "application/json" == headers["Content-Type"]
    assert f"{url}#what" == got.snapshot.url


def test_tries_again_after_trouble_of_the_host(host: Host, web: Web) -> None:
    """500, then 503, then the page."""
    url = host.at("/p", answer(500), answer(503), answer(200, b"at last"))

    assert b"at last" == web.fetch(Page(url)).snapshot.body
    assert ["/p"] * 3 == host.paths()


def test_waits_as_long_as_asked(host: Host, web: Web) -> None:
    """429 with Retry-After is tried again, not sooner than it says."""
    url = host.at("/p", answer(429, Retry_After="1"), answer(200, b"now"))

    begun = time.monotonic()
    assert b"now" == web.fetch(Page(url)).snapshot.body
    assert 1.0 <= time.monotonic() - begun < 30


def test_gives_up_in_the_end(host: Host, folder: SnapshotFolder) -> None:
    """A host that stays in trouble is asked a few times and then unreachable, with its status."""
    url = host.at("/p", answer(503))

    with pytest.raises(Unreachable, match=r"/p: HTTP status 503"):
        quick(folder, tries=2).fetch(Page(url))
    assert ["/p"] * 3 == host.paths()
    assert [] == kept_files(folder)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204, 206])
def test_other_answers_are_not_tried_again(host: Host, web: Web, status: int) -> None:
    """Only 200 is a page; what will not change is asked once."""
    url = host.at("/p", answer(status, b"" if status == 204 else b"no"))

    with pytest.raises(Unreachable, match=f"HTTP status {status}"):
        web.fetch(Page(url))
    assert ["/p"] == host.paths()


def test_absent_page_may_be_no_trouble(host: Host, web: Web) -> None:
    """404 is trouble unless the source says that the page may not be published yet."""
    url = host.at("/later", answer(404))

    with pytest.raises(NotPublished):
        web.fetch(Page(url, may_be_absent=True))
    with pytest.raises(Unreachable, match="HTTP status 404"):
        web.fetch(Page(url))


def test_dripping_body_is_hung_up_on(host: Host, folder: SnapshotFolder) -> None:
    """A byte now and then keeps nobody longer than the page may take; nothing of it is kept."""
    url = host.at("/slow", drip(b"x", 0.05))

    begun = time.monotonic()
    with pytest.raises(Unreachable, match=r"/slow: not finished after 0\.4 seconds"):
        quick(folder).fetch(Page(url, max_seconds=0.4))
    assert time.monotonic() - begun < FOR_EVER_SECONDS / 2
    assert [] == kept_files(folder)


def test_dripping_headers_are_hung_up_on(host: Host, folder: SnapshotFolder) -> None:
    """Headers that do not end are cut off too, here after two seconds."""
    url = host.at("/slow", drip(b"x", 0.05, status_line=False))

    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer in time"):
        quick(folder, tries=0, patience_seconds=1.0).fetch(Page(url))
    assert time.monotonic() - begun < FOR_EVER_SECONDS / 2


def test_silent_host_is_unreachable(host: Host, folder: SnapshotFolder) -> None:
    """A host that takes the question and says nothing did not answer in time."""
    url = host.at("/quiet", silent())

    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer in time"):
        quick(folder, tries=0, patience_seconds=1.0).fetch(Page(url))
    assert time.monotonic() - begun < FOR_EVER_SECONDS / 2


def test_endless_body_is_refused(host: Host, folder: SnapshotFolder) -> None:
    """A body longer than the page may be is unreadable, and nothing of it is kept."""
    url = host.at("/endless", drip(b"x" * 65_536, 0.0))

    with pytest.raises(Unreadable, match=r"/endless: longer than the 1,000,000 bytes"):
        quick(folder).fetch(Page(url, max_bytes=1_000_000))
    assert [] == kept_files(folder)


def test_small_answer_that_unpacks_to_much_is_refused(host: Host, folder: SnapshotFolder) -> None:
    """The cap holds for what is unpacked, not for what is sent."""
    body = gzip.compress(bytes(5_000_000))
    url = host.at("/bomb", answer(200, body, Content_Encoding="gzip"))

    assert len(body) < 10_000
    with pytest.raises(Unreadable, match="longer than the 1,000,000 bytes"):
        quick(folder).fetch(Page(url, max_bytes=1_000_000))
    assert [] == kept_files(folder)


def test_packed_answer_is_unpacked(host: Host, web: Web) -> None:
    """What was packed for the way is kept as the page itself, with the page's own digest."""
    plain = web.fetch(Page(host.at("/plain", answer(200, b"page" * 100)))).snapshot
    url = host.at("/packed", answer(200, gzip.compress(b"page" * 100), Content_Encoding="gzip"))
    packed = web.fetch(Page(url)).snapshot

    assert plain.body == packed.body
    assert (plain.digest, plain.size) == (packed.digest, packed.size)


def test_packed_file_stays_packed(host: Host, web: Web) -> None:
    """A file that is itself an archive is kept as it came."""
    body = gzip.compress(b"archive")
    got = web.fetch(Page(host.at("/a.gz", answer(200, body)))).snapshot

    assert (body, len(body)) == (got.body, got.size)


@pytest.mark.parametrize("short", [cut_short(b"half a page", 1_000), chunked_short(b"half")])
def test_body_cut_short_is_unreachable(
    host: Host, folder: SnapshotFolder, short: Callable[..., None]
) -> None:
    """Fewer bytes than promised are no page; nothing of them is kept."""
    url = host.at("/cut", short)

    with pytest.raises(Unreachable, match="/cut"):
        quick(folder).fetch(Page(url))
    assert [] == kept_files(folder)


def test_broken_packing_is_unreachable(host: Host, folder: SnapshotFolder) -> None:
    """An answer that says it is packed and is not cannot be read; the next try may be whole."""
    url = host.at("/broken", answer(200, b"not packed", Content_Encoding="gzip"))

    with pytest.raises(Unreachable, match="ContentDecodingError"):
        quick(folder).fetch(Page(url))
    assert [] == kept_files(folder)


def test_follows_a_few_redirects(host: Host, web: Web) -> None:
    """A page that moved is found; the snapshot keeps the address that was asked for."""
    host.at("/new", answer(200, b"here"))
    url = host.at("/old", answer(301, Location="/new"))

    got = web.fetch(Page(url)).snapshot
    assert (b"here", url) == (got.body, got.url)


def test_circle_of_redirects_is_unreachable(host: Host, web: Web) -> None:
    """Redirects that lead nowhere end after a few."""
    host.at("/b", answer(302, Location="/a"))
    url = host.at("/a", answer(302, Location="/b"))

    with pytest.raises(Unreachable, match="TooManyRedirects"):
        web.fetch(Page(url))
    assert len(host.paths()) < 10


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/hostname",
        "",
        "http://[bad",
        "http://127.0.0.1:99999/",
        "http://ex\xe4mple..com/",
    ],
)
def test_redirect_to_nowhere_is_unreachable(host: Host, web: Web, location: str) -> None:
    """A redirect cannot make us read the disk, nor break the run."""
    with pytest.raises(Unreachable, match="/a: "):
        web.fetch(Page(host.at("/a", answer(302, Location=location))))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<html>no headers at all</html>",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Ty",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\npage",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\npage",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npage",
    ],
)
def test_broken_answer_is_unreachable(host: Host, folder: SnapshotFolder, sent: bytes) -> None:
    """What is no answer by the rules of the web is trouble of that page alone."""
    with pytest.raises(Unreachable, match="/p: "):
        quick(folder, tries=0).fetch(Page(host.at("/p", bytes_as_they_are(sent))))
    assert [] == kept_files(folder)


def test_words_in_retry_after_do_not_break_the_run(host: Host, web: Web) -> None:
    """A pause that is no number and no day cannot be kept."""
    with pytest.raises(Unreachable, match="/p: "):
        web.fetch(Page(host.at("/p", answer(429, Retry_After="soon"))))


def test_robots_may_forbid(host: Host, web: Web) -> None:
    """What robots.txt forbids is never asked for; the rest is. It is read once."""
    host.at("/robots.txt", answer(200, b"User-agent: *\nDisallow: /private/\n"))
    secret = host.at("/private/p", answer(200, b"secret"))
    public = host.at("/public", answer(200, b"open"))

    for _ in range(2):
        with pytest.raises(Unreachable, match=r"robots\.txt"):
            web.fetch(Page(secret))
    assert b"open" == web.fetch(Page(public)).snapshot.body
    assert ["/public"] == host.paths()
    assert 1 == sum(path == "/robots.txt" for _, path, _, _ in host.asked)


def test_robots_may_forbid_us_by_name(host: Host, web: Web) -> None:
    """A rule for costcurve is kept although others may read."""
    host.at("/robots.txt", answer(200, b"User-agent: costcurve\nDisallow: /\n\nUser-agent: *\n"))

    with pytest.raises(Unreachable, match=r"robots\.txt"):
        web.fetch(Page(host.at("/p", answer(200, b"x"))))


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_means_allowed(host: Host, web: Web, status: int) -> None:
    """Answers of 400 to 499 mean that there are no rules (RFC 9309)."""
    host.at("/robots.txt", answer(status))

    assert b"x" == web.fetch(Page(host.at("/p", answer(200, b"x")))).snapshot.body


def test_robots_in_trouble_means_stay_away(host: Host, folder: SnapshotFolder) -> None:
    """Answers of 500 and above mean that we do not know what is allowed."""
    host.at("/robots.txt", answer(500))
    url = host.at("/p", answer(200, b"x"))
    web = quick(folder, tries=1)

    for _ in range(2):
        with pytest.raises(Unreachable, match=r"robots\.txt answers 500"):
            web.fetch(Page(url))
    assert [] == host.paths()
    assert 2 == len(host.asked), "robots.txt is tried again once, then remembered"


def test_endless_robots_do_not_hold_us(host: Host, web: Web) -> None:
    """Rules without end are read as far as they are reasonable."""
    host.at("/robots.txt", drip(b"# nothing\n" * 6_000, 0.0))

    assert b"x" == web.fetch(Page(host.at("/p", answer(200, b"x")))).snapshot.body


def test_dripping_robots_do_not_hold_us(host: Host, folder: SnapshotFolder) -> None:
    """Rules that come a byte at a time are cut off."""
    web = quick(folder, patience_seconds=1.0)
    host.at("/robots.txt", drip(b"#", 0.05))

    begun = time.monotonic()
    assert b"x" == web.fetch(Page(host.at("/p", answer(200, b"x")))).snapshot.body
    assert time.monotonic() - begun < FOR_EVER_SECONDS / 2


def known_of(got_headers: dict[str, str], digest: str) -> Known:
    """Make what a run remembers of a page."""
    before = NOON - dt.timedelta(days=1)
    return Known(digest, before, got_headers.get("etag"), got_headers.get("last-modified"))


def test_unchanged_page_is_not_sent_again(host: Host, web: Web) -> None:
    """Known by ETag and day, the page is answered with 304, and the kept body is used again."""
    day = "Sat, 22 Aug 2026 10:00:00 GMT"
    body = b"a long page " * 1_000
    url = host.at("/p", answer(200, body, ETag='"v1"', Last_Modified=day), answer(304))
    first = web.fetch(Page(url)).snapshot

    again = web.fetch(Page(url), known_of(dict(first.headers), first.digest))

    _, _, asked_with, _ = host.asked[-1]
    assert ('"v1"', day) == (asked_with["If-None-Match"], asked_with["If-Modified-Since"])
    assert again.is_unchanged
    assert (304, body, len(body)) == (
        again.snapshot.status,
        again.snapshot.body,
        again.snapshot.size,
    )
    assert NOON == again.snapshot.retrieved_at
    assert ('"v1"', day) == (
        again.snapshot.headers["etag"],
        again.snapshot.headers["last-modified"],
    )


def test_same_page_sent_again_is_unchanged(host: Host, web: Web) -> None:
    """A host that knows no conditions sends the page; its digest says that it is the same."""
    url = host.at("/p", answer(200, b"same"), answer(200, b"same"), answer(200, b"other"))
    first = web.fetch(Page(url)).snapshot
    known = known_of({}, first.digest)

    assert web.fetch(Page(url), known).is_unchanged
    assert not web.fetch(Page(url), known).is_unchanged


def test_lost_body_is_asked_for_in_full(host: Host, web: Web) -> None:
    """Without the kept body a 304 would leave us with nothing, so no condition is sent."""
    url = host.at("/p", answer(200, b"page"))

    got = web.fetch(Page(url), Known("0" * 64, NOON, etag='"v1"'))

    assert "If-None-Match" not in host.asked[-1][2]
    assert b"page" == got.snapshot.body


def test_unasked_304_is_no_page(host: Host, web: Web) -> None:
    """A host that says "unchanged" to someone who knows nothing makes no sense."""
    with pytest.raises(Unreachable, match="HTTP status 304"):
        web.fetch(Page(host.at("/p", answer(304))))


def test_error_page_with_status_200_is_for_the_parser(host: Host, web: Web) -> None:
    """The client cannot know a page from an apology; the parser does, and names the address."""
    got = web.fetch(Page(host.at("/pricing", answer(200, ERROR_PAGE)))).snapshot

    with pytest.raises(Unreadable, match="/pricing"):
        list(lambda_cloud.parse(got))


def test_leaves_a_pause_between_requests(host: Host, folder: SnapshotFolder) -> None:
    """Two pages of one host are asked for at a distance."""
    web = quick(folder, pause_seconds=0.3)
    urls = [host.at("/a", answer(200, b"a")), host.at("/b", answer(200, b"b"))]

    begun = time.monotonic()
    for url in urls:
        web.fetch(Page(url))
    assert time.monotonic() - begun >= 0.3


def test_dead_host_is_unreachable(folder: SnapshotFolder) -> None:
    """Nobody listens there: said in words, without the addresses of this machine."""
    with running() as gone:
        url = gone.at("/p", answer(200))
    web = quick(folder)

    for _ in range(2):
        with pytest.raises(Unreachable, match="refused"):
            web.fetch(Page(url))


def test_only_web_addresses_are_asked(web: Web) -> None:
    """Another kind of address is a mistake of ours."""
    with pytest.raises(Unreadable, match="not a web address"):
        web.fetch(Page("file:///etc/hostname"))
