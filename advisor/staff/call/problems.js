// Ties what is wrong to its field, for screen readers; a try to save in vain leads to the first such field.
export default function ({ data, parentElement }) {
  const ties = parentElement.querySelector(".call-ties");
  let first = null;
  for (const [field, isWrong] of Object.entries(data.wrong)) {
    const input = document.querySelector(`.st-key-${field} input`);
    if (!input) continue;
    input.ariaInvalid = isWrong ? "true" : null;
    if (isWrong) input.setAttribute("aria-describedby", `${field}-problem`);
    else input.removeAttribute("aria-describedby");
    if (isWrong) first ??= input;
  }
  if (data.refused > (ties.refused ?? 0)) first?.focus();
  ties.refused = data.refused;
}
