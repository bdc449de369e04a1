// The headings' font is there before the first line: one in a style sheet comes a moment later, and
// headings would break their lines anew. Without scripts, headings have a serif of the reader's own.
document.fonts.add(
  new FontFace("Advisor Headings", Uint8Array.from(atob("FONT"), (each) => each.charCodeAt(0)), { weight: "600" }),
);
