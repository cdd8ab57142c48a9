"""What tests of the desk share: the password, and waiting until every click was sent."""

PASSWORD = "a phrase long enough"
WAITING = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("reviewsite-desk", 1);
  opening.onerror = reject;
  opening.onsuccess = () => {
    const count = opening.result.transaction("outbox").objectStore("outbox").count();
    count.onsuccess = () => { opening.result.close(); resolve(count.result); };
  };
})"""


def wait_until_sent(page, seconds: int = 60, *, besides: int = 0) -> None:
    """Every click that this browser keeps was acknowledged by the server, but for `besides`."""
    for _ in range(seconds * 20):
        if page.evaluate(WAITING) == besides:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{page.evaluate(WAITING)} clicks were not sent")
