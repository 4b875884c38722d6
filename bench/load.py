"""The load generator: one process per client, one kept-alive connection each, requests made beforehand. Loopback only."""

import multiprocessing
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
FORK = multiprocessing.get_context("fork")


def request_bytes(
    method: str, path: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Answer:
    """Status, header block and body as they came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        found = re.search(rf"\r\n{re.escape(name)}: ([^\r]*)".encode(), self.head, re.IGNORECASE)
        return found.group(1).decode() if found else ""


class Connection:
    """One kept-alive connection to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.channel = self._open()

    def _open(self) -> socket.socket:
        channel = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return channel

    def ask(self, raw: bytes) -> Answer:
        """Send one request, read one answer."""
        self.channel.sendall(raw)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None:
            raise ConnectionError(f"an answer without a length: {head[:200]!r}")
        parts, have = [body], len(body)
        while have < int(length.group(1)):
            piece = self._more()
            parts.append(piece)
            have += len(piece)
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _more(self) -> bytes:
        piece = self.channel.recv(262_144)
        if not piece:
            raise ConnectionError("the server hung up")
        return piece

    def close(self) -> None:
        """Hang up."""
        self.channel.close()


@dataclass
class Result:
    """What a load gave: seconds of each answer, seconds in all, faults by words, how far each client came."""

    times: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    faults: list[str] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second, all clients together."""
        return len(self.times) / self.elapsed if self.elapsed else 0.0

    def percentile(self, share: float) -> float:
        """Seconds below which that share of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def add(self, other: "Result") -> None:
        """Another round of the same load."""
        self.times += other.times
        self.elapsed += other.elapsed
        self.faults += other.faults


def timed(connection: Connection, raw: bytes) -> float:
    """Seconds that one answer takes."""
    before = time.perf_counter()
    connection.ask(raw)
    return time.perf_counter() - before


def _client(port: int, raws: Sequence[bytes], seconds: float, gate: Any, out: Any) -> None:
    times: list[float] = []
    faults: list[str] = []
    begun = ended = 0.0
    try:
        connection = Connection(port)
        gate.wait(30)
        begun = time.perf_counter()
        limit = begun + seconds
        for raw in raws:
            before = time.perf_counter()
            if before > limit:
                break
            answer = connection.ask(raw)
            times.append(time.perf_counter() - before)
            if answer.status >= 300:
                faults.append(f"{answer.status} {answer.body[:300].decode(errors='replace')}")
        ended = time.perf_counter()
        connection.close()
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}")
    out.send((times, faults, begun, ended or time.perf_counter()))
    out.close()


def run(port: int, clients: Sequence[Sequence[bytes]], *, seconds: float) -> Result:
    """Let each client send its requests in order until they or the time run out."""
    gate = FORK.Barrier(len(clients))
    running = []
    for raws in clients:
        here, there = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_client, args=(port, raws, seconds, gate, there), daemon=True)
        process.start()
        there.close()
        running.append((process, here))
    result = Result()
    starts, ends = [], []
    for process, here in running:
        if not here.poll(seconds + 90):
            process.kill()
            result.faults.append("a client did not come back")
            result.done.append(0)
            continue
        times, faults, begun, ended = here.recv()
        process.join(10)
        result.times += times
        result.faults += faults
        result.done.append(len(times))
        starts.append(begun)
        ends.append(ended)
    result.elapsed = max(ends) - min(starts) if starts else 0.0
    return result
