// Large text at once, without loading the page again; the plain link does the same.
const YEAR = 365 * 24 * 60 * 60;

export function switchText(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-large]") : null;
    if (!link) return;
    event.preventDefault();
    const large = link.getAttribute("data-large") === "on";
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `bandeng_large=${large ? 1 : ""}; path=/; max-age=${large ? YEAR : 0}; samesite=lax${secure}`;
    document.documentElement.classList.toggle("large", large);
    for (const each of document.querySelectorAll<HTMLAnchorElement>("a[data-large]")) turn(each, large);
  });
}

function turn(link: HTMLAnchorElement, large: boolean): void {
  link.setAttribute("data-large", large ? "off" : "on");
  link.href = link.href.replace(/text=\w+/, large ? "text=plain" : "text=large");
  const said = link.querySelector("span");
  const other = link.getAttribute("data-other") ?? "";
  if (!said) return;
  link.setAttribute("data-other", said.textContent ?? "");
  said.textContent = other;
}
