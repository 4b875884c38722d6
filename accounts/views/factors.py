"""Passkeys: listed and removed. Whether the last one may go allauth asks of an app only; here we ask (REG-121)."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import ListWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


class PasskeyList(ListWebAuthnView):
    """allauth's list, which does not offer to remove the only second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``only``: there is one passkey, and no authenticator app."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        keys = list(context["authenticators"])
        context["only"] = len(keys) == 1 and not get_adapter().can_delete_authenticator(keys[0])
        return context


class PasskeyRemove(RemoveWebAuthnView):
    """allauth's removal, refused for the only second factor, whoever types the address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list, with the reason."""
        key = Authenticator.objects.filter(
            pk=kwargs["pk"], user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN
        ).first()
        if key is not None and not get_adapter().can_delete_authenticator(key):
            messages.error(request, str(get_adapter().error_messages["cannot_delete_authenticator"]))
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


list_passkeys = PasskeyList.as_view()
remove_passkey = PasskeyRemove.as_view()
