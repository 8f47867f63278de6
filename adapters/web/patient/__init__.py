"""The patient's own page: without account, in five languages, with and without script."""

from adapters.web.patient.routes import router

__all__ = ["router"]
