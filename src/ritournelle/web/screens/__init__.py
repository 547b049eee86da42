"""The screens, one package an area: `urls`, `views`, `forms`, `queries`."""
