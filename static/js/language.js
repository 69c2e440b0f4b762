/** The language of the page: kept in Django's language cookie, so that the server speaks it from the next page on. */

const COOKIE = "django_language";
const YEAR_S = 365 * 24 * 3600;

/** Every `[data-language]` button of the page switches to its language. */
export function listenForLanguage() {
  for (const button of document.querySelectorAll("button[data-language]")) {
    button.addEventListener("click", () => {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = `${COOKIE}=${button.getAttribute("data-language")}; path=/; max-age=${YEAR_S}; SameSite=Lax${secure}`;
      location.reload();
    });
  }
}
