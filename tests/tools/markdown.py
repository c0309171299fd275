"""The little of Markdown that the checks of documentation read."""
import re
from typing import Iterator, List, NamedTuple, Optional, Set, Tuple

FENCE = re.compile(r"^\s*(```+|~~~+)\s*(\w*)")
COMMENT = re.compile(r"^\s*<!--\s*(.*?)\s*-->\s*$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
# Of a block that tests/tools/run_doc.py runs: whether it needs root, and the exit code that it ends with.
RUN = re.compile(r"run( as root)?(?:: exit (\d+))?")
HTML_LINK = re.compile(r"(?:href|src|srcset)=\"([^\"]+)\"")


class Block(NamedTuple):
    line: int
    language: str
    mark: Optional[str]  # the HTML comment on the line before the fence
    text: str


def blocks(text: str) -> Iterator[Block]:
    lines = text.splitlines()
    i = 0
    while i < len(lines):
        match = FENCE.match(lines[i])
        if not match:
            i += 1
            continue
        start, mark = i, None
        before = i - 1
        while before >= 0 and not lines[before].strip():
            before -= 1
        if before >= 0 and COMMENT.match(lines[before]):
            mark = COMMENT.match(lines[before]).group(1)
        i += 1
        body: List[str] = []
        while i < len(lines) and not lines[i].strip().startswith(match.group(1)):
            body.append(lines[i])
            i += 1
        i += 1
        yield Block(start + 1, match.group(2), mark, "\n".join(body))


def prose(text: str) -> List[Tuple[int, str]]:
    """Numbered lines outside of fences, inline code kept."""
    inside, fence, result = False, "", []
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if match and not inside:
            inside, fence = True, match.group(1)
        elif inside and line.strip().startswith(fence):
            inside = False
        elif not inside:
            result.append((number, line))
    return result


def links(text: str) -> Iterator[Tuple[int, str]]:
    for number, line in prose(text):
        bare = re.sub(r"`[^`]*`", "", line)
        for pattern in (LINK, HTML_LINK):
            for match in pattern.finditer(bare):
                yield number, match.group(1)


def anchors(text: str) -> Set[str]:
    """As GitHub makes them: lower case, punctuation gone, spaces to hyphens; and explicit ids."""
    found: Set[str] = set()
    for _, line in prose(text):
        match = re.match(r"#+\s+(.*?)\s*#*$", line)
        if match:
            title = re.sub(r"[`*\[\]]|\([^)]*\)(?=$)", "", match.group(1))
            found.add(re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"))
        found.update(re.findall(r"(?:id|name)=\"([^\"]+)\"", line))
    return found


def commands(block: Block) -> List[str]:
    """The commands of a shell block: continued lines joined, comments left out, spaces made single."""
    joined = re.sub(r"\\\n\s*", " ", block.text)
    lines = (re.sub(r"\s+#.*$", "", line).strip() for line in joined.splitlines())
    return [re.sub(r"\s+", " ", line) for line in lines if line and not line.startswith("#")]
