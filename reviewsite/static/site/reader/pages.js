/* The pages of one PDF, drawn when they come near the window, each with its text to select. */

import * as pdfjs from "../../vendor/pdfjs-5.6.205/pdf.min.mjs";

const NEAR = "100% 0px";
const SHARPEST = 2;
const AT_ONCE = 256 * 1024;
/* What the page hands to the worker, which itself may fetch nothing. */
const partsIn = (folder) => new URL(`../../vendor/pdfjs-5.6.205/${folder}/`, import.meta.url).href;

export class Pages {
  /* `drawn(page)` is told of each page when it can be read: {number, box, texts, spans}. */
  constructor(root, { worker, drawn = () => {} }) {
    pdfjs.GlobalWorkerOptions.workerSrc = worker;
    Object.assign(this, { root, drawn, zoom: 1, pages: [], loading: null, document: null });
    this.watcher = new IntersectionObserver((seen) => this.sawn(seen), { root, rootMargin: NEAR });
    this.width = 0;
    new ResizeObserver(() => this.fit()).observe(root);
  }

  /* Raises what PDF.js raises for a file that cannot be read. */
  async open(url) {
    this.close();
    const loading = pdfjs.getDocument({
      url,
      disableAutoFetch: true,
      disableStream: true,
      rangeChunkSize: AT_ONCE,
      enableXfa: false,
      isEvalSupported: false,
      stopAtErrors: false,
      useWorkerFetch: false,
      cMapUrl: partsIn("cmaps"),
      standardFontDataUrl: partsIn("standard_fonts"),
      wasmUrl: partsIn("wasm"),
    });
    this.loading = loading;
    const opened = await loading.promise;
    if (this.loading !== loading) return;
    const first = (await opened.getPage(1)).getViewport({ scale: 1 });
    if (this.loading !== loading) return;
    this.document = opened;
    this.pages = Array.from({ length: opened.numPages }, (_, index) => this.page(index + 1, first));
    this.root.replaceChildren(...this.pages.map(({ box }) => box));
    this.fit(true);
    for (const { box } of this.pages) this.watcher.observe(box);
  }

  /* What of the open file does nothing here, in words. */
  async held() {
    const [scripts, attached] = await Promise.all([this.document.hasJSActions(), this.document.getAttachments()]);
    return [scripts && "scripts", attached && "attached files"].filter(Boolean);
  }

  close() {
    this.watcher.disconnect();
    for (const page of this.pages) page.task?.cancel();
    this.loading?.destroy();
    this.loading = this.document = null;
    this.pages = [];
    this.root.replaceChildren();
    this.root.scrollTop = 0;
  }

  page(number, { width, height }) {
    const box = document.createElement("div");
    box.className = "reader-page";
    box.dataset.page = number;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `Page ${number}`);
    return { number, box, width, height, task: null, spans: [], texts: null };
  }

  /* As wide as the window allows, times the zoom; what was drawn is drawn anew. */
  fit(always = false) {
    const width = this.root.clientWidth;
    if (!this.pages.length || !width || (width === this.width && !always)) return;
    this.width = width;
    const at = this.root.scrollTop / (this.root.scrollHeight || 1);
    for (const page of this.pages) {
      this.erase(page);
      this.size(page);
    }
    this.root.scrollTop = at * this.root.scrollHeight;
    this.watcher.disconnect();
    for (const { box } of this.pages) this.watcher.observe(box);
  }

  zoomBy(factor) {
    this.zoom = Math.min(4, Math.max(0.5, this.zoom * factor));
    this.fit(true);
  }

  scaleOf({ width }) {
    return ((this.width - 16) / width) * this.zoom;
  }

  size(page) {
    const scale = this.scaleOf(page);
    page.box.style.width = `${Math.floor(page.width * scale)}px`;
    page.box.style.height = `${Math.floor(page.height * scale)}px`;
    page.box.style.setProperty("--total-scale-factor", scale);
  }

  sawn(seen) {
    for (const { target, isIntersecting } of seen) {
      const page = this.pages[target.dataset.page - 1];
      if (page?.box === target) isIntersecting ? this.draw(page) : this.erase(page);
    }
  }

  erase(page) {
    page.task?.cancel();
    page.task = null;
    page.spans = [];
    page.box.replaceChildren();
  }

  /* What was erased, or closed, meanwhile is left; a page that cannot be drawn says so. */
  async draw(page) {
    if (page.task) return;
    const task = { cancel: () => task.render?.cancel() };
    page.task = task;
    try {
      await this.drawFor(task, page);
    } catch {
      if (page.task === task) page.box.textContent = `Page ${page.number} cannot be shown.`;
    }
  }

  async drawFor(task, page) {
    const source = await this.document.getPage(page.number);
    if (page.task !== task) return;
    const { width, height } = source.getViewport({ scale: 1 });
    Object.assign(page, { width, height });
    this.size(page);
    const viewport = source.getViewport({ scale: this.scaleOf(page) });
    const sharp = Math.min(SHARPEST, devicePixelRatio || 1);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    const transform = sharp === 1 ? null : [sharp, 0, 0, sharp, 0, 0];
    task.render = source.render({ canvas, viewport, transform });
    await task.render.promise;
    const layer = document.createElement("div");
    layer.className = "textLayer";
    const content = await source.getTextContent();
    const text = new pdfjs.TextLayer({ textContentSource: content, container: layer, viewport });
    await text.render();
    if (page.task !== task) return;
    page.box.replaceChildren(canvas, layer);
    page.spans = text.textDivs;
    page.texts = textsOf(content);
    this.drawn(page);
  }

  /* The pieces of text of a page, in the order of its spans. */
  async textsOn(page) {
    page.texts ??= textsOf(await (await this.document.getPage(page.number)).getTextContent());
    return page.texts;
  }

  get current() {
    const middle = this.root.scrollTop + this.root.clientHeight / 3;
    const passed = this.pages.filter(({ box }) => box.offsetTop <= middle);
    return passed.length || 1;
  }

  show(number) {
    const page = this.pages[Math.min(Math.max(number, 1), this.pages.length) - 1];
    if (page) this.root.scrollTop = page.box.offsetTop - 4;
    return page;
  }
}

function textsOf({ items }) {
  return items.filter(({ str }) => str !== undefined).map(({ str, hasEOL }) => (hasEOL ? `${str} ` : str));
}
