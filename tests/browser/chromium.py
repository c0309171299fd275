"""Chromium without a network and without a screen, driven over a pipe by its DevTools protocol.

What pages ask for is answered from a dictionary; everything else they ask for is refused and remembered.
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
from typing import Any, Callable, Dict, List, NamedTuple, Optional

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--remote-debugging-pipe"]


def find() -> Optional[str]:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def without_network() -> List[str]:
    return ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode == 0 else []


class Answer(NamedTuple):
    body: bytes
    headers: Dict[str, str]


class Chromium:
    """One page. `answers` maps a URL to what a server would send."""

    def __init__(self, program: str, answers: Dict[str, Answer]):
        self.answers = answers
        self.refused: List[str] = []
        self.complaints: List[str] = []
        self._profile = tempfile.TemporaryDirectory()
        self._number = 0
        self._session: Optional[str] = None
        self._seen: List[Dict[str, Any]] = []
        self._buffer = b""
        to_browser, self._to = os.pipe()
        self._from, from_browser = os.pipe()

        def place() -> None:  # the browser reads at 3 and writes at 4
            kept_in, kept_out = os.dup(to_browser), os.dup(from_browser)
            os.dup2(kept_in, 3)
            os.dup2(kept_out, 4)

        command = [*without_network(), program, *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(command, close_fds=False, preexec_fn=place, stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self._attach()

    def __enter__(self) -> "Chromium":
        return self

    def __exit__(self, *_: Any) -> None:
        self._session = None
        try:
            self.call("Browser.close")
            self._process.wait(timeout=20)
        except (EOFError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> Dict[str, Any]:
        self._number += 1
        number = self._number
        message: Dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def wait_for(self, event: str) -> None:
        while not any(seen["method"] == event for seen in self._seen):
            self._read()

    def evaluate(self, expression: str) -> Any:
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"]))
        return result["result"].get("value")

    def look(self, width: int, height: int = 900, dark: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, url: str) -> None:
        self.leave(lambda: self.call("Page.navigate", url=url))

    def leave(self, act: Callable[[], Any]) -> None:
        """Does what brings up another page, and waits until it is there."""
        self._seen.clear()
        act()
        self.wait_for("Page.loadEventFired")

    def press(self, key: str, code: int, text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                      text=text if kind == "keyDown" else "")

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def picture(self, path: str) -> None:
        size = self.evaluate("[innerWidth, Math.min(document.documentElement.scrollHeight, 8000)]")
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def _attach(self) -> None:
        pages = [target for target in self.call("Target.getTargets")["targetInfos"] if target["type"] == "page"]
        self._session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.call("Fetch.enable", patterns=[{"urlPattern": "*"}])

    def _read(self) -> Dict[str, Any]:
        while b"\0" not in self._buffer:
            some = os.read(self._from, 1 << 20)
            if not some:
                raise EOFError("the browser closed its pipe")
            self._buffer += some
        line, self._buffer = self._buffer.split(b"\0", 1)
        message = json.loads(line)
        if "method" in message:
            self._seen.append(message)
            self._note(message["method"], message.get("params", {}))
        return message

    def _note(self, event: str, parameters: Dict[str, Any]) -> None:
        if event == "Fetch.requestPaused":
            self._answer(parameters["requestId"], parameters["request"]["url"])
        elif event == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(parameters["entry"]["text"])
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"]["text"])
        elif event == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.complaints.append(str(parameters["args"]))

    def _answer(self, request: str, url: str) -> None:
        answer = self.answers.get(url.split("#")[0])
        self._number += 1
        message: Dict[str, Any] = {"id": self._number, "sessionId": self._session}
        if answer is None:
            self.refused.append(url)
            message.update(method="Fetch.failRequest", params={"requestId": request, "errorReason": "BlockedByClient"})
        else:
            headers = [{"name": name, "value": value} for name, value in answer.headers.items()]
            message.update(method="Fetch.fulfillRequest",
                           params={"requestId": request, "responseCode": 200, "responseHeaders": headers,
                                   "body": base64.b64encode(answer.body).decode()})
        os.write(self._to, json.dumps(message).encode() + b"\0")
