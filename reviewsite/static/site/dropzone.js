/* Drop zones: files dropped on one go into its file field, and their names are said. */

for (const zone of document.querySelectorAll("[data-dropzone]")) {
  const input = zone.querySelector("input[type=file]");
  const hint = zone.querySelector(".dropzone-hint");
  const empty = hint.textContent;
  hint.hidden = false;
  hint.setAttribute("role", "status");

  const tell = () => {
    const names = [...input.files].map((file) => file.name);
    hint.textContent = names.length > 1 ? `${names.length} files: ${names.join(", ")}` : empty;
  };
  const mark = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("dropzone-over");
  };

  zone.addEventListener("dragenter", mark);
  zone.addEventListener("dragover", mark);
  zone.addEventListener("dragleave", () => zone.classList.remove("dropzone-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("dropzone-over");
    input.files = event.dataTransfer.files;
    tell();
  });
  input.addEventListener("change", tell);
}
