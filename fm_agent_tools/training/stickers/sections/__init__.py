"""The sections of the sticker's figures: each measures one thing and writes its rows of the card's table.

A section is a module with `measure(study) -> dict`, which may raise `NotMeasured`, and with
`rows(found) -> list[Row]`. It is named in `SECTIONS` of `training/stickers/figures.py`.
"""
