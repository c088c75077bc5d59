"""Show the built site on this machine, as a static host would."""

import functools
import http.server

from flows.settings import Folders


def serve_site(port: int) -> int:
    """Serve `build/site` on loopback until interrupted; give the exit status."""
    site = Folders().build / "site"
    if not (site / "index.html").exists():
        print("there is no site yet: run `make refresh` first")
        return 1
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"the site: http://127.0.0.1:{server.server_port}/ (Ctrl-C ends)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
