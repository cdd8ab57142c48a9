/* Choosing a passage without a pointer: from what was found, or from the first word in sight. */

const STEPS = {
  ArrowRight: ["forward", "word"],
  ArrowLeft: ["backward", "word"],
  ArrowDown: ["forward", "line"],
  ArrowUp: ["backward", "line"],
};

export class Passages {
  constructor(reader, pages, say) {
    Object.assign(this, { pages, say });
    this.comment = reader.querySelector("#mark-comment");
    if (this.comment) pages.root.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey && STEPS[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (step) this.extend(...step);
    else this.comment.focus();
  }

  choose(range) {
    const layer = layerOf(range.startContainer);
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    this.tell(layer);
  }

  /* The beginning stays, the end moves; it does not leave the page. */
  extend(direction, unit) {
    const selection = getSelection();
    if (!layerOf(selection.anchorNode)) {
      const text = this.firstInSight();
      if (!text) return this.say("There is no text in sight that can be marked.");
      selection.collapse(text, 0);
    }
    const layer = layerOf(selection.anchorNode);
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    selection.modify("extend", direction, unit);
    if (layerOf(selection.focusNode) !== layer) {
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
      return this.say("The passage ends with the page.");
    }
    elementOf(selection.focusNode).scrollIntoView({ block: "nearest" });
    this.tell(layer);
  }

  /* The browser's own word of the change comes later, perhaps when the comment has the focus. */
  tell(layer) {
    document.dispatchEvent(new Event("selectionchange"));
    const words = getSelection().toString().trim();
    const page = layer.parentElement.dataset.page;
    this.say(words ? `Passage on page ${page}: ${words}` : "No passage.");
  }

  firstInSight() {
    const top = this.pages.root.getBoundingClientRect().top;
    const texts = this.pages.pages.flatMap(({ spans }) => spans).filter((span) => span.firstChild?.data.trim());
    return texts.find((span) => span.getBoundingClientRect().top >= top)?.firstChild;
  }
}

const elementOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node);
const layerOf = (node) => elementOf(node)?.closest?.(".textLayer") ?? null;
