"""One frozen class per mistake, with a code and a page behind `netspec explain`, and how they are shown."""
