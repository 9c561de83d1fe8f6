"""The page: what is on it, and what happens when someone uses it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from fm_agent_tools import FMAgentError, InvalidRequest, ModelSpec, Studio

from . import bringing, controls, deleting
from .chats import Chat, Chats, new_id
from .markup import bar, chat_list, drawer_head, invitation, welcome, wishes
from .rendering import render
from .turns import Turns, View

TITLE = "FM Agent Tools"
LONGEST_MESSAGE = 4000  # characters
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_CURRENT = "() => fmAgent.current()"
_OPENED = "(id) => fmAgent.opened(id)"
# The address is set before the turn begins: a reload in the middle of it must find the conversation.
_ASKED = (
    "async (text, files, id, ...panel) => { fmAgent.take(text); const chat = await fmAgent.begun(text); "
    "return [text, await fmAgent.bring(chat), chat, ...panel]; }"
)
_SETTLED = "(left) => { fmAgent.settled(left); fmAgent.giveBack(left); }"
_ANSWERED = "() => fmAgent.answered()"
KEPT, TAKEN = "kept", ""  # what the page is told of the text and the files of a message
_PICKED = "async (id, ...panel) => [await fmAgent.begun('example'), ...panel]"
_FOCUS = "() => fmAgent.focus()"


@dataclass(frozen=True)
class Desk:
    """All that the page needs from the server.

    models:  all that could be used when the server started
    brain:   one plain line that says what answers
    private: one person's own machine, so that all conversations may be listed
    taken:   "image", "audio": files that people may attach, because a model can build on them
    """

    studio: Studio
    models: list[ModelSpec]
    turns: Turns
    chats: Chats
    brain: str
    private: bool
    taken: tuple[str, ...] = ()

    def specs(self) -> list[ModelSpec]:
        """The models that draw pictures, which the panel is about; more, once somebody has trained one."""
        return controls.image_models(self.studio)


class Page:
    """Builds the page once; its methods answer every browser."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def build(self) -> gr.Blocks:
        """The page as a Gradio application."""
        page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True, fill_width=True)
        with page:
            self.conversation = gr.Textbox(visible=False)
            self.files = gr.Textbox(visible=False)
            gr.HTML(bar(TITLE, chats=self._desk.private), elem_id="fm-top")
            self.chat = self._conversation_pane()
            self._composer()
            self._drawers()
            self._wire(page)
        page.queue(default_concurrency_limit=None)
        return page

    def _conversation_pane(self) -> gr.Chatbot:
        return gr.Chatbot(
            label="Conversation",
            show_label=False,
            container=False,
            elem_id="fm-chat",
            layout="bubble",
            buttons=[],
            placeholder=welcome(self._desk.models),
            examples=wishes(self._desk.models),
            latex_delimiters=[],
            allow_tags=False,
            feedback_options=None,
            height=None,
        )

    def _composer(self) -> None:
        if self._desk.taken:
            gr.HTML(bringing.WAITING, elem_id="fm-files")
        with gr.Row(elem_id="fm-composer", equal_height=False):
            if self._desk.taken:
                gr.HTML(bringing.clip(self._desk.taken, self._desk.studio), elem_id="fm-attach")
            self.box = gr.Textbox(
                label="Message",
                show_label=False,
                container=False,
                placeholder=invitation(self._desk.models),
                lines=1,
                max_lines=6,
                max_length=LONGEST_MESSAGE,
                autofocus=True,
                elem_id="fm-box",
                html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
            )
            self.send = gr.Button("Send", variant="primary", elem_id="fm-send", min_width=84, scale=0)
            self.stop = gr.Button(
                "Stop", variant="stop", elem_id="fm-stop", min_width=84, scale=0, visible=False
            )
            # For the page's own script: it has no other way to have Gradio open its line to the server again.
            self.listen = gr.Button(visible="hidden", elem_id="fm-listen")
            self.again = gr.Button(visible="hidden", elem_id="fm-again")
        gr.HTML(f'<p class="fm-brain">{escape(self._desk.brain)}</p>')

    def _drawers(self) -> None:
        with gr.Column(elem_id="fm-settings", elem_classes="fm-drawer"):
            gr.HTML(drawer_head("Settings", "For pictures, where your message leaves it open."))
            self.controls = controls.build(self._desk.specs)
            gr.HTML(deleting.SECTION)
        with gr.Column(elem_id="fm-chats", elem_classes="fm-drawer"):
            gr.HTML(drawer_head("Chats"))
            self.list = gr.HTML()

    def _wire(self, page: gr.Blocks) -> None:
        shown = [self.conversation, self.chat, self.send, self.stop, self.list]
        asked = [self.conversation, *self.controls.all()]
        loaded = page.load(
            self._open, self.conversation, [*shown, *self.controls.all()], js=_CURRENT, **_PRIVATE
        )
        loaded.then(None, self.conversation, None, js=_OPENED)
        loaded.then(self._follow, self.conversation, shown, **_PRIVATE)
        sent = gr.on(
            [self.box.submit, self.send.click],
            self._send,
            [self.box, self.files, *asked],
            [self.files, *shown],
            js=_ASKED,
            trigger_mode="multiple",
            **_PRIVATE,
        )
        picked = self.chat.example_select(self._pick, asked, [self.files, *shown], js=_PICKED, **_PRIVATE)
        sent.then(None, self.files, None, js=_SETTLED)
        for event in (sent, picked):
            event.then(None, None, None, js=_ANSWERED).then(None, None, None, js=_FOCUS)
        self.listen.click(_nothing, None, None, trigger_mode="multiple", **_PRIVATE)
        self.again.click(self._follow, self.conversation, shown, **_PRIVATE)
        self.stop.click(self._stop, self.conversation, None, queue=False, **_PRIVATE)

    async def _open(self, conversation: str) -> list[Any]:
        """A page was opened: the conversation of its address, else a new one."""
        chat = await asyncio.to_thread(self._desk.chats.get, conversation or "")
        if conversation and chat is None:
            gr.Info("That chat is not here (any more). This is a new one.")
        chat = chat or Chat(new_id())
        await self._desk.turns.rejoin(chat.id)
        view = await self._desk.turns.view(chat.id)
        return [*await self._shown(view), *controls.restored(self._desk.specs(), chat.settings)]

    async def _follow(self, conversation: str) -> AsyncIterator[list[Any]]:
        """Shows the conversation until nothing moves any more."""
        async for view in self._desk.turns.watch(conversation):
            yield await self._shown(view)

    async def _pick(self, picked: gr.SelectData, conversation: str, *panel: Any) -> AsyncIterator[list[Any]]:
        async for shown in self._send(picked.value["text"], "", conversation, *panel):
            yield shown

    async def _send(self, text: str, files: str, conversation: str, *panel: Any) -> AsyncIterator[list[Any]]:
        """Someone sent a message: begins the turn, then follows it. What is wrong with files the page says.

        text: may be empty when there are files; files: what `fmAgent.bring` says of them
        """
        text = (text or "").strip()
        try:
            brought, problems = await asyncio.to_thread(
                bringing.brought, self._desk.studio, conversation, files
            )
            if problems or not (text or brought):
                yield self._unchanged()
                return
            settings = self._checked(text, panel)
            await self._desk.turns.start(conversation, text, settings, brought)
        except FMAgentError as refusal:
            gr.Warning(escape(refusal.message))
            yield self._unchanged()
            return
        taken: Any = TAKEN
        async for shown in self._follow(conversation):
            yield [taken, *shown]
            taken = gr.update()

    async def _stop(self, conversation: str) -> None:
        await self._desk.turns.stop(conversation)

    def _checked(self, text: str, panel: tuple[Any, ...]) -> dict[str, Any]:
        if len(text) > LONGEST_MESSAGE:
            raise InvalidRequest(
                "message", text, f"at most {LONGEST_MESSAGE} characters (this has {len(text)})"
            )
        return controls.chosen(self._desk.specs(), *panel)

    async def _shown(self, view: View) -> list[Any]:
        messages = await asyncio.to_thread(render, view, self._desk.studio)
        recent = await asyncio.to_thread(self._desk.chats.recent) if self._desk.private else []
        listed = chat_list(recent, view.conversation) if self._desk.private else ""
        moving = view.moving
        return [view.conversation, messages, gr.update(visible=not moving), gr.update(visible=moving), listed]

    def _unchanged(self) -> list[Any]:
        """The page gets the text and the files back."""
        return [KEPT, *(gr.update() for _ in range(5))]


async def _nothing() -> None:
    """What counts is that the page asks: with that it listens again."""
