// Each theme on the bar that it is made for, by its name in the setting `theme`.

export const THEME_BARS = {
  auto: "bg=green,fg=black",
  dark: "bg=colour235,fg=colour252",
  light: "bg=#e4e4e4,fg=#303030",
  mono: "bg=colour235,fg=colour252",
  "colour-blind": "bg=colour235,fg=colour252",
  "catppuccin-latte": "bg=#e6e9ef,fg=#4c4f69",
  "catppuccin-frappe": "bg=#292c3c,fg=#c6d0f5",
  "catppuccin-macchiato": "bg=#1e2030,fg=#cad3f5",
  "catppuccin-mocha": "bg=#181825,fg=#cdd6f4",
  dracula: "bg=#44475a,fg=#f8f8f2",
  nord: "bg=#3b4252,fg=#d8dee9",
  gruvbox: "bg=#3c3836,fg=#ebdbb2",
  "tokyo-night": "bg=#16161e,fg=#a9b1d6",
  "solarized-dark": "bg=#073642,fg=#93a1a1",
  "solarized-light": "bg=#eee8d5,fg=#586e75",
};
