// The reader's choice of light or dark, put in place before anything is painted.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
} catch { /* no storage: the system decides */ }
document.documentElement.classList.add("scripted");
