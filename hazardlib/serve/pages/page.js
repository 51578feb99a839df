"use strict";
// Dropping on the frame, and checking at once; without this script the button does it.
const form = document.getElementById("drop");
if (form) {
  const [frame, input, told] = [".drop", "[type=file]", "#told"].map((each) => form.querySelector(each));
  form.classList.add("easy");
  const begin = () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > Number(form.dataset.largest)) {
      told.textContent = `“${file.name}”超过 ${Number(form.dataset.largest) / 1024 ** 2} MB，请只留要报的工作表再放入。`;
      input.value = "";
      return;
    }
    form.requestSubmit();
  };
  input.addEventListener("change", begin);
  form.addEventListener("submit", () => {
    told.textContent = `正在检查“${input.files[0].name}”，请稍等……`;
  });
  for (const kind of ["dragover", "dragleave", "drop"])
    frame.addEventListener(kind, (event) => {
      event.preventDefault();
      frame.classList.toggle("over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      if (event.dataTransfer.files.length > 1) {
        told.textContent = "一次请放一份表。";
        return;
      }
      input.files = event.dataTransfer.files;
      begin();
    });
  // Come back to, the page begins anew: the same file, mended, may be chosen again.
  window.addEventListener("pageshow", () => {
    input.value = "";
    told.textContent = "";
  });
}
