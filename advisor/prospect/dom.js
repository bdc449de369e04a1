// What the page script and the components of staff pages are made with. It stands before the page
// script in every document, theirs included.

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
