"""The clerk's one screen: a new order from the search for the caller to the promise."""

from adapters.web.ordering.routes import router

__all__ = ["router"]
